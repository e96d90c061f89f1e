namespace WandbExporter.Core.Journal;

/// <summary>Parts, rows and bytes by table; the contents of files count under names that are no table's.</summary>
public sealed class TableTotals
{
    /// <summary>The name under which contents of runs' files count.</summary>
    public const string FileContents = "";

    /// <summary>The name under which contents of artifacts' files count.</summary>
    public const string ArtifactContents = "artifacts/";

    private readonly SortedDictionary<string, (long Parts, long Rows, long Bytes)> _byTable = new(StringComparer.Ordinal);
    private long _copiedOfArtifacts;

    public IReadOnlyDictionary<string, (long Parts, long Rows, long Bytes)> ByTable => _byTable;

    /// <summary>A name as a person reads it.</summary>
    public static string Display(string table) => table switch
    {
        FileContents => "files (contents)",
        ArtifactContents => "artifact_files (contents)",
        _ => table,
    };

    /// <summary>Whether a name is a table's.</summary>
    public static bool IsTable(string table) => table is not (FileContents or ArtifactContents);

    /// <summary>Files that were copied within the destination instead of asked of the source.</summary>
    public long SharedFiles { get; private set; }

    /// <summary>Their bytes.</summary>
    public long SharedBytes { get; private set; }

    /// <summary>Bytes of artifacts' files that stand in the destination.</summary>
    public long ArtifactBytes => _byTable.GetValueOrDefault(ArtifactContents).Bytes;

    /// <summary>Of those, the bytes that the source was asked for; the others were copied within the destination.</summary>
    public long ArtifactBytesAsked => ArtifactBytes - _copiedOfArtifacts;

    public void Add(IEnumerable<LedgerPart> parts) => Add(parts, 1);

    public void Remove(IEnumerable<LedgerPart> parts) => Add(parts, -1);

    private void Add(IEnumerable<LedgerPart> parts, int sign)
    {
        foreach (var part in parts.Select(part => part.Info))
        {
            var table = part.CountedIn;
            var (count, rows, bytes) = _byTable.GetValueOrDefault(table);
            _byTable[table] = (count + sign, rows + sign * part.Rows, bytes + sign * part.Bytes);
            if (part.CopyOf is null)
                continue;
            SharedFiles += sign;
            SharedBytes += sign * part.Bytes;
            _copiedOfArtifacts += table == ArtifactContents ? sign * part.Bytes : 0;
        }
    }
}
