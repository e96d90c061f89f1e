namespace WandbExporter.Core.Journal;

/// <summary>Parts, rows and bytes by table; the contents of files count under names that are no table's.</summary>
public sealed class TableTotals
{
    /// <summary>The name under which contents of runs' files count.</summary>
    public const string FileContents = "";

    /// <summary>The name under which contents of artifacts' files count.</summary>
    public const string ArtifactContents = "artifacts/";

    /// <summary>The name under which the files of reports count.</summary>
    public const string ReportContents = "reports/";

    private readonly SortedDictionary<string, (long Parts, long Rows, long Bytes)> _byTable = new(StringComparer.Ordinal);
    private (long Files, long Bytes) _copied;
    private (long Files, long Bytes) _copiedOfArtifacts;
    private (long Files, long Bytes) _named;
    private (long Files, long Bytes) _contents;

    public IReadOnlyDictionary<string, (long Parts, long Rows, long Bytes)> ByTable => _byTable;

    /// <summary>A name as a person reads it.</summary>
    public static string Display(string table) => table switch
    {
        FileContents => "files (contents)",
        ArtifactContents => "artifact_files (contents)",
        ReportContents => "reports (files)",
        _ => table,
    };

    /// <summary>Whether a name is a table's.</summary>
    public static bool IsTable(string table) => table is not (FileContents or ArtifactContents or ReportContents);

    /// <summary>
    /// Files that the source was not asked for, because another file has the same content: they were copied within the destination, as a hard link where it
    /// has those, or name the content that stands by its digest.
    /// </summary>
    public long SharedFiles => _copied.Files + Named.Files;

    /// <summary>Their bytes.</summary>
    public long SharedBytes => _copied.Bytes + Named.Bytes;

    /// <summary>Of those, the files of artifacts.</summary>
    public long ArtifactFilesShared => _copiedOfArtifacts.Files + Named.Files;

    /// <summary>Their bytes.</summary>
    public long ArtifactBytesShared => _copiedOfArtifacts.Bytes + Named.Bytes;

    /// <summary>Bytes of artifacts' files of which the destination has an object each.</summary>
    public long ArtifactBytes => _byTable.GetValueOrDefault(ArtifactContents).Bytes;

    /// <summary>Of those, the bytes that the source was asked for; the others were copied within the destination.</summary>
    public long ArtifactBytesAsked => ArtifactBytes - _copiedOfArtifacts.Bytes;

    /// <summary>Bytes of artifacts that were written, and take room.</summary>
    /// <param name="hasLinks">Whether a copy within the destination is a hard link, of which no byte is written.</param>
    public long ArtifactBytesWritten(bool hasLinks) => hasLinks ? ArtifactBytesAsked : ArtifactBytes;

    /// <summary>Files that name a content which another file brought. While units are open their contents may stand without a file that names them.</summary>
    private (long Files, long Bytes) Named => (Math.Max(0, _named.Files - _contents.Files), Math.Max(0, _named.Bytes - _contents.Bytes));

    public void Add(IEnumerable<LedgerPart> parts) => Add(parts, 1);

    public void Remove(IEnumerable<LedgerPart> parts) => Add(parts, -1);

    /// <summary>A content that stands by its digest was stored.</summary>
    public void Keep(PartInfo content)
    {
        ArgumentNullException.ThrowIfNull(content);
        _contents = (_contents.Files + 1, _contents.Bytes + content.Bytes);
    }

    /// <summary>A unit that counts names such contents.</summary>
    public void Name(NamedContents? contents) => Name(contents, 1);

    /// <summary>A unit that named them counts no more.</summary>
    public void Forget(NamedContents? contents) => Name(contents, -1);

    private void Name(NamedContents? contents, int sign) =>
        _named = (_named.Files + sign * (contents?.Files ?? 0), _named.Bytes + sign * (contents?.Bytes ?? 0));

    private void Add(IEnumerable<LedgerPart> parts, int sign)
    {
        foreach (var part in parts.Select(part => part.Info))
        {
            var table = part.CountedIn;
            var (count, rows, bytes) = _byTable.GetValueOrDefault(table);
            _byTable[table] = (count + sign, rows + sign * part.Rows, bytes + sign * part.Bytes);
            if (part.CopyOf is null)
                continue;
            _copied = (_copied.Files + sign, _copied.Bytes + sign * part.Bytes);
            if (table == ArtifactContents)
                _copiedOfArtifacts = (_copiedOfArtifacts.Files + sign, _copiedOfArtifacts.Bytes + sign * part.Bytes);
        }
    }
}
