using System.Globalization;
using WandbExporter.Simulator;

namespace WandbExporter.Benchmarks.Governor;

/// <summary>
/// How much of a server's quota the program uses over real sockets, how much of what it asks is refused, and how soon it is at a new quota after a
/// change. The export has more to ask than the quota lets through, and is ended when the time is over.
/// </summary>
/// <param name="builds">The programs that export, one after the other.</param>
internal sealed class GovernorBenchmark(params string[] builds) : IBenchmark
{
    public const string Command = "governor";

    /// <summary>Of an export that is too small to measure: nothing may be far off.</summary>
    private const double LeastOfShort = 0.5;

    public string Name => Command;

    public async Task<bool> RunAsync(bool isShort)
    {
        Markdown.Head("build", "quota", "used", "answered 429", "s until 90 % of the new quota");
        var isRight = true;
        foreach (var row in isShort ? [QuotaRow.Short] : QuotaRow.All)
        {
            foreach (var build in builds)
            {
                var measured = await MeasureAsync(build, row);
                Markdown.Row(
                    build == ProgramProcess.Built ? "this one" : "the other",
                    row.Title,
                    Percent(measured.Used),
                    Percent(measured.Refused),
                    row.Then is null ? "–" : measured.SecondsToUse?.ToString(CultureInfo.InvariantCulture) ?? "never");
                isRight &= build != ProgramProcess.Built || (isShort ? measured.Used >= LeastOfShort : IsWanted(row, measured));
            }
        }
        return isRight;
    }

    private static bool IsWanted(QuotaRow row, MeasuredQuota measured) =>
        measured.Used >= 0.95 && measured.Refused <= 0.01 && (row.Then is null || measured.SecondsToUse <= 30);

    private static async Task<MeasuredQuota> MeasureAsync(string build, QuotaRow row)
    {
        var directory = Directory.CreateTempSubdirectory("wandb-export-bench-").FullName;
        var log = System.IO.Path.Combine(directory, "requests.jsonl");
        try
        {
            await using (var server = await SimulatorProcess.StartAsync(20_000, 20, "--latency-ms", "50", "--rate-limit", row.Limit, "--request-log", log))
            {
                using var exporter = ProgramProcess.Start(
                    build, ["export", "acme", "--to", System.IO.Path.Combine(directory, "export"), "--tables", "runs,history,system_metrics"], server.Environment);
                var saidAll = Task.WhenAll(exporter.StandardOutput.ReadToEndAsync(), exporter.StandardError.ReadToEndAsync());
                // From its first request on: the bucket of the server begins with it.
                while (!File.Exists(log) || new FileInfo(log).Length == 0)
                    await Task.Delay(20);
                await Task.Delay(TimeSpan.FromSeconds(row.TotalSeconds));
                if (exporter.HasExited)
                    throw new InvalidOperationException($"An export ended before its time, with {exporter.ExitCode}: {string.Join('\n', await saidAll)}");
                exporter.Kill();
                await exporter.WaitForExitAsync();
                await saidAll;
            }
            // The last line may have been under way.
            return MeasuredQuota.Of(row, (await File.ReadAllTextAsync(log)).Split('\n')[..^1].Select(RequestRecord.Parse));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
