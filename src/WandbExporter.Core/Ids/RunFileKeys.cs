using System.Security.Cryptography;

namespace WandbExporter.Core.Ids;

/// <summary>Keys of the files of a run.</summary>
public static class RunFileKeys
{
    /// <summary><c>files/&lt;entity&gt;/&lt;project&gt;/&lt;run&gt;/&lt;path&gt;</c>. The name is given as the server spells it.</summary>
    public static ObjectKey File(RunPath run, string name) => new(Prefix(run) + KeyEncoding.EncodePath(name));

    /// <summary>
    /// The key of a file whose own key a store cannot hold beside another one: a file system has no file <c>a</c> beside <c>a/b</c>,
    /// and may fold case. It is made of the name's digest.
    /// </summary>
    public static ObjectKey Clashing(RunPath run, string name) => new(Prefix(run) + "~" + DigestOf(name));

    /// <summary>
    /// The key of a file that a running run wrote again, while contents before it have the other keys. No two contents have the same one.
    /// </summary>
    /// <param name="content">What tells the content from the others of the file.</param>
    public static ObjectKey Again(RunPath run, string name, string content) => new(Prefix(run) + "~~" + DigestOf(name + "\n" + content));

    private static string DigestOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Wtf8.GetBytes(name)).AsSpan(0, 20));

    /// <summary>What the keys of all files of a run begin with.</summary>
    public static string Prefix(RunPath run) =>
        $"files/{KeyEncoding.Encode(run.Entity)}/{KeyEncoding.Encode(run.Project)}/{KeyEncoding.Encode(run.RunId)}/";
}
