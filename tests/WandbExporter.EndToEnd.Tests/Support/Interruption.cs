using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Ends exports of one selection early and holds what the next start makes of it against an uninterrupted export.</summary>
internal sealed class Interruption(TestExport export, IReadOnlyList<string> entities, params string[] more)
{
    private string? _expected;

    public string[] ArgumentsFor(string destination) =>
        ["export", .. entities, "--to", destination, "--config", export.ConfigFile, "--log-format", "json", .. more];

    /// <summary>Kills the program at a point, resumes, compares; says whether the point was reached.</summary>
    public async Task<bool> KillAtAsync(string point)
    {
        var destination = export.NewDestination(point.Replace('/', '-').Replace(':', '-'));
        var crashed = await CliProcess.RunAsync(ArgumentsFor(destination), export.Environment(("WANDB_EXPORT_TEST_CRASH_AT", point)));
        Assert.True(crashed.ExitCode is 137 or 0, $"{point}: {crashed}");
        await ResumeAndCompareAsync(destination, point);
        Directory.Delete(destination, recursive: true);
        return crashed.ExitCode == 137;
    }

    /// <summary>What kills at these points leave, by point; of those that the program comes to.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ImagesAsync(IReadOnlyCollection<string> points)
    {
        var destination = export.NewDestination("pictured");
        return await CrashImages.TakeAsync(ArgumentsFor(destination), export.Environment(), destination, points);
    }

    public async Task UninterruptedAsync()
    {
        if (_expected is not null)
            return;
        var destination = export.NewDestination("uninterrupted");
        var result = await WarmProgram.RunAsync(ArgumentsFor(destination), export.Environment());
        Assert.True(result.ExitCode == 0, result.ToString());
        _expected = await ContentAsync(destination);
    }

    public async Task ResumeAndCompareAsync(string destination, string point)
    {
        await UninterruptedAsync();
        var committed = JournalFile.CommittedUnits(destination);
        var before = (int)export.Simulator.Requests.Count;
        var resumed = await WarmProgram.RunAsync(ArgumentsFor(destination), export.Environment());
        Assert.True(resumed.ExitCode == 0, $"{point}: {resumed}");
        var repeated = FetchedUnits.In(export.Simulator.Requests.Snapshot().Skip(before)).Where(committed.Contains).ToList();
        Assert.True(repeated.Count == 0, $"{point}: fetched again although committed: {string.Join(", ", repeated)}");
        Assert.True(await ContentAsync(destination) == _expected, $"{point}: the content differs from an uninterrupted export.");
        var verified = await Verification.RunAsync(destination);
        Assert.True(verified is { ProblemsTotal: 0, Complete: true }, $"{point}: {verified.ToJson()}");
        Assert.DoesNotContain(verified.Remarks, remark => remark.Code == "orphan");
    }

    public static async Task WaitForProgressAsync(string destination, int units, CliProcess process)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (JournalFile.CommittedUnits(destination).Count < units && !process.HasExited)
            await Task.Delay(5, timeout.Token);
    }

    /// <summary>Which of two equal files was the first, of which the other is a copy, depends on who came first.</summary>
    private static Task<string> ContentAsync(string destination) => ExportContent.DigestAsync(destination, without: "copy_of");
}
