using System.Diagnostics;
using System.Text.Json;

namespace WandbExporter.Benchmarks.Writer;

/// <summary>DuckDB in a process of its own, with one thread and one table in memory, which it writes to Parquet as often as it is told to.</summary>
internal sealed class DuckDbCopy : IDisposable
{
    private readonly Process _node;

    private DuckDbCopy(Process node) => _node = node;

    /// <summary>Answers when the rows of the file are in DuckDB's memory.</summary>
    public static async Task<DuckDbCopy> LoadAsync(string file)
    {
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = System.IO.Path.Combine(ProgramProcess.Root(), "tests", "node"),
        };
        start.ArgumentList.Add("duckdb-copy.mjs");
        start.ArgumentList.Add(file);
        var copy = new DuckDbCopy(Process.Start(start)!);
        using var ready = await copy.AnswerAsync();
        return copy;
    }

    /// <summary>CPU seconds of one COPY to a file.</summary>
    public async Task<double> CopyAsync(string target, string codec)
    {
        await _node.StandardInput.WriteLineAsync($"{codec} {target}");
        await _node.StandardInput.FlushAsync();
        using var answer = await AnswerAsync();
        return answer.RootElement.GetProperty("cpuSeconds").GetDouble();
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }

    private async Task<JsonDocument> AnswerAsync() =>
        JsonDocument.Parse(await _node.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("DuckDB ended: run (cd tests/node && npm install --no-save --no-audit --no-fund) once."));
}
