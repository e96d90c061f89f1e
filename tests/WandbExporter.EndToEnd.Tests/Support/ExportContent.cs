using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Testing;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>What an export holds, whatever parts it stands in.</summary>
internal static class ExportContent
{
    /// <summary>
    /// Digests of the rows of parts, by the table and the bytes: what went on after a kill has nearly all parts in common with what was never
    /// interrupted, and DuckDB has read those.
    /// </summary>
    private static readonly ConcurrentDictionary<(string Table, string Bytes, string? Without), IReadOnlyList<string>> KnownRows = new();

    /// <summary>
    /// A digest of every row of every table and of every file of runs and artifacts, whatever part a row stands in.
    /// </summary>
    /// <param name="destination">A directory.</param>
    /// <param name="without">A column that does not count.</param>
    public static async Task<string> DigestAsync(string destination, string? without = null)
    {
        var content = new List<string>();
        using var duck = new DuckDb();
        foreach (var (path, table) in await ExportDump.PartsAsync(duck, destination, CancellationToken.None))
        {
            var key = (table, await DigestOfAsync(Path.Combine(destination, path)), without);
            if (!KnownRows.TryGetValue(key, out var rows))
            {
                rows = await ExportDump.ReadPartAsync(duck, destination, path, table, CancellationToken.None)
                    .Select(row => DigestOf((without is null ? row : row.Without(without)).Canonical)).ToListAsync();
                KnownRows.TryAdd(key, rows);
            }
            content.AddRange(rows);
        }
        var folders = new[] { "files", "artifacts" }.Select(folder => Path.Combine(destination, folder)).Where(Directory.Exists);
        foreach (var file in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)))
            content.Add(Path.GetRelativePath(destination, file) + " " + await DigestOfAsync(file));
        content.Sort(StringComparer.Ordinal);
        return DigestOf(string.Join('\n', content));
    }

    private static async Task<string> DigestOfAsync(string file)
    {
        await using var bytes = File.OpenRead(file);
        return Convert.ToHexString(await SHA256.HashDataAsync(bytes));
    }

    private static string DigestOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
