using System.Text.Json;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>What stands below <c>tables/</c> and <c>files/</c> of an export.</summary>
internal static class ExportedObjects
{
    /// <summary>
    /// A finished export is clean: <c>verify</c> has no problem and nothing that is superseded or an orphan, and what stands there is just
    /// what the manifest names, so that readers of all files of a table read what counts; the report's totals are those of the manifest.
    /// </summary>
    /// <returns>The digest of all parts.</returns>
    public static async Task<string> AssertCleanAsync(string destination, string when)
    {
        var verified = await Verification.RunAsync(destination);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, $"{when}: {verified.ToJson()}");
        Assert.DoesNotContain(verified.Remarks, remark => remark.Code is "orphan" or "superseded");
        var named = new List<(string Path, string Table, long Rows)>();
        await foreach (var row in ExportDump.ReadFileAsync(destination, "_export/manifest.parquet"))
            named.Add((row.Values["path"].Text, row.Values.TryGetValue("table", out var table) ? table.Text : "files (contents)", long.Parse(row.Values["rows"].Text, null)));
        var there = ((string[])["tables", "files"]).Select(folder => Path.Combine(destination, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(destination, file));
        Assert.Equal(named.Select(part => part.Path).Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(destination, "_export", "report.json")));
        Assert.Equal(
            named.GroupBy(part => part.Table).Select(parts => (parts.Key, (long)parts.Count(), parts.Sum(part => part.Rows))).Order(),
            report.RootElement.GetProperty("tables").EnumerateArray()
                .Select(table => (table.GetProperty("table").GetString()!, table.GetProperty("parts").GetInt64(), table.GetProperty("rows").GetInt64())).Order());
        return verified.PartsDigest;
    }

    /// <summary>
    /// A kill leaves files that were put and never recorded; a run that has gone on does not write over them. They are orphans, for
    /// <c>--prune</c>, and nothing else is: parts of tables would be read.
    /// </summary>
    public static async Task PruneFilesInFlightAsync(string destination, string when)
    {
        var verified = await Verification.RunAsync(destination, prune: true);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, $"{when}: {verified.ToJson()}");
        Assert.All(verified.Removed, removed => Assert.StartsWith("files/", removed.Subject, StringComparison.Ordinal));
    }

    /// <summary>An export that was ended early lacks something at most; nothing that counts is missing, doubled or unknown.</summary>
    public static async Task AssertSoundAsync(string destination, string when)
    {
        var verified = await Verification.RunAsync(destination);
        Assert.True(verified.ProblemsTotal == 0, $"{when}: {verified.ToJson()}");
    }
}
