using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// Sixteen bytes that stand for a version of an artifact where too many would have to be remembered by name. Unlike a <see cref="NameMark"/> it stands in journals:
/// it is the same on every machine.
/// </summary>
internal static class VersionMark
{
    public static UInt128 Of(Subject.ArtifactVersion version) => Of(version.Path, version.Collection, version.Version);

    /// <summary>What stands for all versions of a collection.</summary>
    /// <param name="type">Its type; null where nothing says it.</param>
    public static ulong OfCollection(ProjectPath project, string? type, string collection) => (ulong)Of(project, type is null ? collection : $"/{type}/{collection}", "");

    public static UInt128 Of(ProjectPath project, string collection, string version) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{project.Entity}/{project.Project}/{collection}/{version}")));

    public static string ToText(UInt128 mark) => mark.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>What <see cref="ToText"/> gave.</summary>
    /// <exception cref="ExportException">It is none.</exception>
    public static UInt128 Parse(string text) => text.Length == 32 && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mark)
        ? mark
        : throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.JournalDamaged, $"A record of the journal names the version '{Printable.Of(text)}', which is no mark of one.", ExitCode.Destination));
}
