using System.Globalization;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>The tables of artifacts of an export, as DuckDB reads them.</summary>
internal static class ArtifactTables
{
    /// <summary>The rows of a table, each with the texts of some columns, or of all; null as <c>-</c>.</summary>
    public static async Task<IReadOnlyList<string[]>> ReadAsync(string export, string table, params string[] columns)
    {
        if (!Directory.Exists(Path.Combine(export, "tables", table)))
            return [];
        using var duck = new DuckDb();
        var files = DuckDb.Text(Path.Combine(export, "tables", table, "**", "*.parquet"));
        var names = columns.Length == 0 ? "*" : string.Join(", ", columns.Select(column => $"\"{column}\""));
        return await duck.QueryAsync($"SELECT {names} FROM read_parquet({files}, hive_partitioning = false)").Select(row => row.Select(Text).ToArray()).ToListAsync();
    }

    /// <summary>The same, a text a row, in an order that is always the same.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(string export, string table, params string[] columns) =>
        [.. (await ReadAsync(export, table, columns)).Select(row => string.Join(" · ", row)).Order(StringComparer.Ordinal)];

    /// <summary>Fails with the first lines that one of the two has and the other has not.</summary>
    public static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        var (there, wanted) = (actual.ToList(), expected.ToList());
        var missing = wanted.Where(line => !there.Remove(line)).Take(5).Select(line => $"missing: {line}");
        var message = string.Join('\n', [.. missing, .. there.Take(5).Select(line => $"not there in truth: {line}")]);
        Assert.True(message.Length == 0, message);
        Assert.NotEmpty(wanted);
    }

    private static string Text(object? value) => value switch
    {
        null => "-",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
