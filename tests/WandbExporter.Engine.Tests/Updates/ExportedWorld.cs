using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WandbExporter.Parquet;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.Engine.Tests.Updates;

/// <summary>Reads a destination as a user does, all files below a table, and holds it against the world.</summary>
internal static class ExportedWorld
{
    /// <param name="kept">Runs that the server has no more, as they were.</param>
    public static async Task AssertSameAsync(string destination, World world, string when, params RunData[] kept)
    {
        var runs = world.Projects("acme").SelectMany(project => project.Runs()).Concat(kept).ToList();
        Assert.True(File.Exists(Path.Combine(destination, "_SUCCESS")), when);
        await AssertObjectsAsync(destination, when);
        Assert.Equal(
            Sorted(runs.Select(run => $"{Name(run)} {run.DisplayName} {run.State} {JsonSerializer.Serialize(run.Tags)} {run.HistoryRowCount} {run.LogLineCount}")),
            Sorted((await ReadAsync(destination, "runs")).Select(row =>
                $"{row["project_name"]}/{row["run_id"]} {row["display_name"]} {row["state"]} {row["tags"]} {row["history_line_count"]} {row["log_line_count"]}")));
        Assert.Equal(
            Sorted(runs.SelectMany(run => Keys(run.Config).Select(key => $"{Name(run)} {key}"))),
            Sorted((await ReadAsync(destination, "run_config")).Select(row => $"{row["project_name"]}/{row["run_id"]} {row["key"]}")));
        Assert.Equal(Sorted(runs.SelectMany(Steps)), Sorted(await StepsAsync(destination)));
        Assert.Equal(
            Sorted(runs.SelectMany(run => run.LogLines().Select(line => $"{Name(run)} {line.Number}"))),
            Sorted((await ReadAsync(destination, "console_logs")).Select(row => $"{row["project_name"]}/{row["run_id"]} {row["number"]}")));
        Assert.Equal(
            Sorted(runs.SelectMany(run => Enumerable.Repeat(Name(run), (int)run.EventCount))),
            Sorted((await ReadAsync(destination, "system_metrics")).Select(row => $"{row["project_name"]}/{row["run_id"]}")));
        Assert.Equal(
            Sorted(runs.SelectMany(run => run.Files.Select(file => $"{Name(run)} {file.Name} {file.Size}"))),
            Sorted((await ReadAsync(destination, "files")).Select(row => $"{row["project_name"]}/{row["run_id"]} {row["name"]} {row["size_bytes"]}")));
    }

    /// <summary>What stands below the data prefixes is what the manifest names, each with its digest.</summary>
    public static async Task AssertObjectsAsync(string destination, string when)
    {
        var named = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in await ReadFileAsync(Path.Combine(destination, "_export", "manifest.parquet")))
            Assert.True(named.TryAdd(row["path"], row["sha256"]), $"{when}: {row["path"]} is named twice");
        var there = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in ((string[])["tables", "files", "artifacts"]).Select(folder => Path.Combine(destination, folder)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                there[Path.GetRelativePath(destination, file)] = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file)));
        }
        Assert.Equal(named, there);
    }

    /// <summary>All rows of a table, whatever parts they stand in.</summary>
    public static async Task<IReadOnlyList<Dictionary<string, string>>> ReadAsync(string destination, string table)
    {
        var rows = new List<Dictionary<string, string>>();
        var folder = Path.Combine(destination, "tables", table);
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories) : [])
            rows.AddRange(await ReadFileAsync(file));
        return rows;
    }

    public static async Task<IReadOnlyList<Dictionary<string, string>>> ReadFileAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        var reader = await ParquetFileReader.OpenAsync(stream, default);
        var rows = new List<Dictionary<string, string>>();
        await foreach (var batch in reader.ReadBatchesAsync(BatchSelection.All, default))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Rows; row++)
                    rows.Add(batch.Fields.ToDictionary(field => field.Name, field => field.IsNull(row) ? "" : Text(field, row)));
            }
        }
        return rows;
    }

    private static async Task<IEnumerable<string>> StepsAsync(string destination)
    {
        var wide = await ReadAsync(destination, "history");
        if (wide.Count > 0)
            return wide.Select(row => $"{row["project_name"]}/{row["run_id"]} {row["_step"]}");
        var cells = await ReadAsync(destination, "history_long");
        Assert.Equal(cells.Count, cells.Select(row => (row["project_name"], row["run_id"], row["step"], row["key"])).Distinct().Count());
        return cells.Select(row => $"{row["project_name"]}/{row["run_id"]} {row["step"]}").Distinct();
    }

    private static IEnumerable<string> Steps(RunData run) => Enumerable.Range(0, (int)run.HistoryRowCount).Select(row => $"{Name(run)} {run.StepAt(row)}");

    private static string Name(RunData run) => $"{run.Project.Name}/{run.Name}";

    private static IEnumerable<string> Keys(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(member => member.Name)];
    }

    private static List<string> Sorted(IEnumerable<string> texts) => [.. texts.Order(StringComparer.Ordinal)];

    private static string Text(FieldBatch field, int row) => field.Kind switch
    {
        FieldKind.Int64 => field.Int64(row).ToString(System.Globalization.CultureInfo.InvariantCulture),
        FieldKind.Double => field.Double(row).ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        FieldKind.Boolean => field.Boolean(row) ? "true" : "false",
        _ => Encoding.UTF8.GetString(field.Utf8(row)),
    };
}
