using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using WandbExporter.Testing;

namespace WandbExporter.Engine.Tests.Whole;

/// <summary>All rows and files of an export, whatever parts the rows stand in.</summary>
internal static class WholeContent
{
    /// <summary>Which of two equal files is a copy of the other is for who came first.</summary>
    private const string CopyOf = "copy_of";

    /// <summary>By the table and the digest of its part: what goes on has nearly all parts in common with what was never interrupted.</summary>
    private static readonly ConcurrentDictionary<(string Table, string Digest), IReadOnlyList<string>> KnownRows = new();

    public static async Task<IReadOnlyList<string>> OfAsync(string export)
    {
        var lines = new List<string>();
        using var duck = new DuckDb();
        foreach (var (path, table) in FilesBelow(export, "tables").Select(path => (path, Path.GetRelativePath(export, path).Split('/')[1])))
        {
            var key = (table, DigestOf(path));
            if (!KnownRows.TryGetValue(key, out var rows))
                KnownRows[key] = rows = await duck.ReadAsync(path).Select(row => $"{table}: {string.Join(" · ", row.Where(cell => cell.Name != CopyOf).OrderBy(cell => cell.Name, StringComparer.Ordinal).Select(Text))}").ToListAsync();
            lines.AddRange(rows);
        }
        foreach (var path in ((string[])["files", "artifacts", "reports"]).SelectMany(folder => FilesBelow(export, folder)))
            lines.Add($"{Path.GetRelativePath(export, path)}: {DigestOf(path)}");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static IEnumerable<string> FilesBelow(string export, string folder) => Directory.EnumerateFiles(Path.Combine(export, folder), "*", SearchOption.AllDirectories);

    private static string DigestOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static string Text(DuckDbCell cell) => $"{cell.Name} = {Convert.ToString(cell.Value, CultureInfo.InvariantCulture)}";
}
