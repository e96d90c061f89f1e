using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using WandbExporter.Testing;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>The rows of an export as DuckDB reads them.</summary>
internal static class ExportDump
{
    /// <summary>
    /// The rows of the parts that the manifest names, in the order of their paths; without a manifest, of all below tables/.
    /// No tables are all of them.
    /// </summary>
    public static async IAsyncEnumerable<DumpRow> ReadAsync(
        string directory,
        IReadOnlyCollection<string> tables,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var duck = new DuckDb();
        foreach (var (path, table) in await PartsAsync(duck, directory, cancellationToken))
        {
            if (tables.Count > 0 && !tables.Contains(table))
                continue;
            await foreach (var row in ReadPartAsync(duck, directory, path, table, cancellationToken))
                yield return row;
        }
    }

    /// <summary>The rows of one part.</summary>
    public static async IAsyncEnumerable<DumpRow> ReadPartAsync(
        DuckDb duck, string directory, string path, string table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var logged = await LoggedAsAsync(duck, Path.Combine(directory, path), cancellationToken);
        await foreach (var cells in duck.ReadAsync(Path.Combine(directory, path), cancellationToken))
            yield return DumpRow.Of(table, path, [.. cells.Select(cell => cell with { Name = logged.GetValueOrDefault(cell.Name, cell.Name) })]);
    }

    /// <summary>The parts that the manifest names, in the order of their paths; without a manifest, all below tables/.</summary>
    public static async Task<IEnumerable<(string Path, string Table)>> PartsAsync(DuckDb duck, string directory, CancellationToken cancellationToken)
    {
        var manifest = Path.Combine(directory, "_export/manifest.parquet");
        var parts = File.Exists(manifest)
            ? await duck.QueryAsync($"""SELECT "path", "table" FROM read_parquet({DuckDb.Text(manifest)}) WHERE "table" IS NOT NULL""", cancellationToken)
                .Select(row => (Path: (string)row[0]!, Table: (string)row[1]!)).ToListAsync(cancellationToken)
            : [.. Directory.EnumerateFiles(Path.Combine(directory, "tables"), "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(directory, file))
                .Select(path => (path, path.Split('/')[1]))];
        return parts.OrderBy(part => part.Path, StringComparer.Ordinal);
    }

    /// <summary>
    /// What the columns of a part stand for that have another name: the key that was logged (named as the part would name it by itself, beside
    /// columns of the exporter's own), or the path that was flattened. Which of two columns has the plain name is for the part that came first.
    /// </summary>
    private static async Task<Dictionary<string, string>> LoggedAsAsync(DuckDb duck, string path, CancellationToken cancellationToken)
    {
        var logged = new Dictionary<string, string>();
        await foreach (var pair in duck.QueryAsync(
            $"SELECT decode(key), decode(value) FROM parquet_kv_metadata({DuckDb.Text(path)}) WHERE decode(key) IN ('wandb.renamed', 'wandb.flattened')", cancellationToken))
        {
            using var names = JsonDocument.Parse((string)pair[1]!);
            foreach (var name in names.RootElement.EnumerateObject())
            {
                logged[name.Name] = name.Value.ValueKind == JsonValueKind.String ? RowComparison.ColumnOf(name.Value.GetString()!)
                    : name.Name.StartsWith("flat:", StringComparison.Ordinal) ? name.Name
                    : string.Join('.', name.Value.EnumerateArray().Select(step => step.GetString()));
            }
        }
        return logged;
    }

    /// <summary>The rows of one file; it stands for its table.</summary>
    public static async IAsyncEnumerable<DumpRow> ReadFileAsync(
        string directory, string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var duck = new DuckDb();
        await foreach (var cells in duck.ReadAsync(Path.Combine(directory, path), cancellationToken))
            yield return DumpRow.Of(path, path, cells);
    }
}

/// <summary>One row; null cells are absent.</summary>
internal sealed record DumpRow(string Table, string Path, IReadOnlyDictionary<string, DumpValue> Values)
{
    public static DumpRow Of(string table, string path, IReadOnlyList<DuckDbCell> cells) => new(table, path, cells.ToDictionary(cell => cell.Name, DumpValue.Of));

    public string RunId => Values["run_id"].Text;

    public (string Entity, string Project, string Run) Run => (Values["entity_name"].Text, Values["project_name"].Text, RunId);

    /// <summary>The row as it stands in every export of the same runs, whichever part came first: a number is the same as integer and as double.</summary>
    public string Canonical => Table + " " + JsonSerializer.Serialize(
        new SortedDictionary<string, string>(Values.ToDictionary(cell => cell.Key, cell => cell.Value.Canonical), StringComparer.Ordinal));

    public DumpRow Without(string column) => this with { Values = Values.Where(cell => cell.Key != column).ToDictionary() };

    /// <summary>The row as a person reads it.</summary>
    public string Text => $"{Path}: {string.Join(", ", Values.Select(cell => $"{cell.Key} = {cell.Value.Tag} {cell.Value.Text}"))}";
}

/// <summary>A cell: a tag (d: double, i: integer, b: boolean, s: string, j: JSON, t: microseconds since 1970) and its text, of a double the 16 hex digits of its bits.</summary>
internal readonly record struct DumpValue(char Tag, string Text)
{
    public double Double => BitConverter.UInt64BitsToDouble(Convert.ToUInt64(Text, 16));

    public string Canonical => Tag switch
    {
        'd' when double.IsInteger(Double) && Math.Abs(Double) < 1L << 62 => "i" + ((long)Double).ToString(CultureInfo.InvariantCulture),
        'd' when !double.IsFinite(Double) => "s" + Double.ToString(CultureInfo.InvariantCulture),
        _ => Tag + Text,
    };

    public static DumpValue Of(DuckDbCell cell) => cell.Value switch
    {
        double value => new DumpValue('d', BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture)),
        bool value => new DumpValue('b', value ? "True" : "False"),
        string value => new DumpValue(cell.IsJson ? 'j' : 's', value),
        DateTimeOffset value => new DumpValue('t', ((value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture)),
        sbyte or byte or short or ushort or int or uint or long or ulong => new DumpValue('i', Convert.ToString(cell.Value, CultureInfo.InvariantCulture)!),
        _ => throw new NotSupportedException($"A {cell.Value.GetType().Name} has no tag."),
    };
}
