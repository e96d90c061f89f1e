using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.References;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>The manifest of a version, with what became of each file.</summary>
/// <param name="followed">What references may lead to; null where they are recorded alone.</param>
internal sealed class ArtifactFileInventory(ProjectPath project, ArtifactDescriptor listed, EntrySource source, ReferenceList? followed) : IFileInventory<CopiedEntry>
{
    private long _unknown;
    private string? _unknownExample;
    private long _otherSize;
    private string? _otherSizeExample;
    private long _repeated;
    private long _withdrawn;
    private NamedContents _named = new(0, 0);
    private readonly ReferenceTally _notFollowed = new(followed);

    public string Of => $"{project}/{listed.Collection}:{listed.Version}";

    public IRowTable<CopiedEntry> Open() => new MappedTable<CopiedEntry, ArtifactFileRow>(
        ArtifactFilesTable.Open(),
        copied => new ArtifactFileRow(project, listed, copied.Entry, copied.Part, copied.VerifiedBy, copied.Failure ?? copied.Withdrawn, copied.Remark));

    public string StemOf(int ordinal) => PartStem.OfArtifact(listed.Collection, listed.Version, ordinal);

    public void Add(CopiedEntry copied)
    {
        _repeated += copied.IsRepeated ? 1 : 0;
        _withdrawn += copied.Withdrawn is null ? 0 : 1;
        if (copied is { IsContent: true, Part: { } content })
            _named = new NamedContents(_named.Files + 1, _named.Bytes + content.Bytes);
        if (copied.NotFollowed is { } refusal)
            _notFollowed.Add(copied.Entry.Reference!, refusal);
        if (copied.Part is null || copied.Entry.Reference is not null)
            return;
        if (copied.Entry is { AlgorithmTag: { } tag, Digest: null })
        {
            _unknown++;
            _unknownExample ??= $"'{copied.Entry.Path}' ({tag})";
        }
        if (copied.Entry.Size is { } size && size != copied.Part.Bytes)
        {
            _otherSize++;
            _otherSizeExample ??= string.Create(CultureInfo.InvariantCulture, $"'{copied.Entry.Path}' ({size} in the manifest, {copied.Part.Bytes} stored)");
        }
    }

    public UnitCompleted Complete(long rows, int parts) =>
        new(rows, listed.FileCount, ToNote(rows)) { Contents = _named.Files > 0 ? _named : null };

    private string? ToNote(long rows)
    {
        if (source.Missing is { } missing)
            return missing;
        string?[] notes =
        [
            _withdrawn > 0 ? $"The version was deleted, or hidden, while its files were read: {_withdrawn} of them are not there." : null,
            source.Digests?.Prove(listed.Digest, listed.Algorithm) == false
                ? $"The version's digest is {listed.Digest}, and the entries of its manifest make another." : null,
            listed.FileCount > rows
                ? string.Create(CultureInfo.InvariantCulture, $"The server counts {Counted.Of(listed.FileCount.Value, "file")}, and the manifest has {rows:N0}.") : null,
            _unknown > 0 ? $"{Counted.Of(_unknown, "file has", "files have")} a digest by an algorithm that is not known here, by which nothing was checked, such as {_unknownExample}." : null,
            _otherSize > 0 ? $"{Counted.Of(_otherSize, "file has", "files have")} another size than the manifest says, stored whole, such as {_otherSizeExample}." : null,
            _notFollowed.ToNote(),
            _repeated > 0 ? $"{Counted.Of(_repeated, "path stands", "paths stand")} in the manifest more than once; the first of each is stored." : null,
        ];
        return notes.All(note => note is null) ? null : string.Join(' ', notes.OfType<string>());
    }
}
