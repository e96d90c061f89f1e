using System.Diagnostics;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.Tests.GraphQL;
using Xunit;

namespace WandbExporter.Simulator.Tests.Support;

/// <summary>What DuckDB or hyparquet find in files, by way of <c>parquet-rows.mjs</c>: the rows of each, as JSON.</summary>
internal static class ParquetRows
{
    public static string Script => Surroundings.NodeScript("parquet-rows.mjs");

    public static string Package => Surroundings.NodeScript(Path.Combine("node_modules", "hyparquet"));

    public static async Task<List<List<string>>> ReadAsync(string reader, IEnumerable<byte[]> files)
    {
        var folder = Directory.CreateTempSubdirectory("parquet-").FullName;
        try
        {
            var paths = new List<string>();
            foreach (var file in files)
            {
                paths.Add(Path.Combine(folder, $"{paths.Count}.parquet"));
                await File.WriteAllBytesAsync(paths[^1], file);
            }
            return paths.Count == 0 ? [] : await ReadFilesAsync(reader, paths);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<List<string>>> ReadFilesAsync(string reader, List<string> paths)
    {
        var start = new ProcessStartInfo("node", [Script, "--reader", reader, .. paths])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var found = new List<List<string>>();
        var promised = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (found.Count == 0 || found[^1].Count == promised)
            {
                promised = JsonDocument.Parse(line).RootElement.GetProperty("rows").GetInt32();
                found.Add([]);
            }
            else
            {
                found[^1].Add(line);
            }
        }
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{reader}: {await errors}");
        return found;
    }
}
