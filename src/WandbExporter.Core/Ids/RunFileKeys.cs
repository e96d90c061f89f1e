namespace WandbExporter.Core.Ids;

/// <summary>Keys of the files of a run.</summary>
public static class RunFileKeys
{
    /// <summary><c>files/&lt;entity&gt;/&lt;project&gt;/&lt;run&gt;/&lt;path&gt;</c>. The name is given as the server spells it.</summary>
    public static ObjectKey File(RunPath run, string name) => new(Prefix(run) + KeyEncoding.EncodePath(name));

    /// <summary>What the keys of all files of a run begin with.</summary>
    public static string Prefix(RunPath run) =>
        $"files/{KeyEncoding.Encode(run.Entity)}/{KeyEncoding.Encode(run.Project)}/{KeyEncoding.Encode(run.RunId)}/";
}
