using System.Diagnostics;
using WandbExporter.Core.Errors;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Deploy;

/// <summary>The batch script with programs that stand in for the exporter and for the scheduler's own commands.</summary>
public sealed class SlurmTests
{
    private static readonly string Script = Path.Combine(Repository.Root, "deploy", "slurm", "wandb-export.sbatch");

    public static TheoryData<ExitCode> ExitCodes => [.. Enum.GetValues<ExitCode>()];

    [Theory]
    [MemberData(nameof(ExitCodes))]
    public async Task A_job_goes_back_into_the_queue_when_its_exit_code_asks_for_it(ExitCode code)
    {
        using var shell = Scheduler($"exit {(int)code}");
        var ended = await shell.RunAsync($"'{Script}' my-team --to /exports", "", ("SLURM_JOB_ID", "17"), ("SLURM_RESTART_COUNT", "0"));
        Assert.Equal((int)code, ended.ExitCode);
        Assert.Equal(AfterExit.Table[code] is Next.Again or Next.Counted ? "requeue 17" : "", Requeued(shell));
    }

    [Theory]
    [InlineData(ExitCode.Source, "")]
    [InlineData(ExitCode.BudgetReached, "requeue 17")]
    public async Task A_failure_that_may_pass_is_tried_so_often_and_progress_as_often_as_it_takes(ExitCode code, string requeued)
    {
        using var shell = Scheduler($"exit {(int)code}");
        await shell.RunAsync($"'{Script}' my-team --to /exports", "", ("SLURM_JOB_ID", "17"), ("SLURM_RESTART_COUNT", "3"), ("WANDB_EXPORT_RETRIES", "3"));
        Assert.Equal(requeued, Requeued(shell));
    }

    [Theory]
    [InlineData("USR1", "requeue 17")]
    [InlineData("TERM", "")]
    public async Task The_end_of_its_time_drains_and_brings_the_job_back_and_being_cancelled_drains_alone(string signal, string requeued)
    {
        using var shell = Scheduler($"trap 'echo drained; exit {(int)ExitCode.Interrupted}' TERM; echo exporting; while :; do sleep 0.05; done");
        using var job = shell.Start($"exec '{Script}' my-team --to /exports", ("SLURM_JOB_ID", "17"), ("SLURM_RESTART_COUNT", "99"));
        Assert.Equal("exporting", await job.StandardOutput.ReadLineAsync());
        Process.Start("kill", [$"-{signal}", job.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();
        await job.WaitForExitAsync();
        Assert.Equal("drained", await job.StandardOutput.ReadLineAsync());
        Assert.Equal((int)ExitCode.Interrupted, job.ExitCode);
        Assert.Equal(requeued, Requeued(shell));
    }

    [Fact]
    public async Task A_signal_that_comes_before_it_is_known_which_process_the_program_is_ends_it_all_the_same()
    {
        using var shell = Scheduler($"trap 'exit {(int)ExitCode.Interrupted}' TERM; while :; do sleep 0.05; done");
        var early = Path.Combine(shell.Folder, "early");
        await File.WriteAllTextAsync(early, """trap 'if [ "$BASH_COMMAND" = "program=\$!" ]; then echo early; kill -USR1 $$; fi' DEBUG""");
        var ended = await shell.RunAsync($"exec '{Script}' my-team --to /exports", "", ("SLURM_JOB_ID", "17"), ("SLURM_RESTART_COUNT", "0"), ("BASH_ENV", early));
        Assert.StartsWith("early", ended.Output, StringComparison.Ordinal);
        // 143 where it had not begun to listen.
        Assert.True(ended.ExitCode is (int)ExitCode.Interrupted or 143, ended.ToString());
        Assert.Equal("requeue 17", Requeued(shell));
    }

    [Fact]
    public async Task Arguments_reach_the_program_as_they_are()
    {
        using var shell = Scheduler("printf '[%s]' \"$@\" > arguments");
        await shell.RunAsync($"'{Script}' my-team --filter '{{\"state\": \"finished\"}}'", "", ("SLURM_JOB_ID", "17"));
        Assert.Equal(
            """[export][my-team][--filter][{"state": "finished"}][--log-format][json]""",
            await File.ReadAllTextAsync(Path.Combine(shell.Folder, "arguments")));
    }

    /// <summary>Each task of an array has a number of its own, under which it alone comes back.</summary>
    [Fact]
    public async Task A_task_of_an_array_comes_back_alone()
    {
        using var shell = Scheduler("printf '[%s]' \"$@\" > arguments; exit 130");
        await shell.RunAsync(
            $"'{Script}' my-team --to /exports --fleet --fleet-address 10.0.0.0/16",
            "",
            ("SLURM_JOB_ID", "19"),
            ("SLURM_ARRAY_JOB_ID", "17"),
            ("SLURM_ARRAY_TASK_ID", "2"));
        Assert.Equal("requeue 19", Requeued(shell));
        Assert.Contains("[--fleet][--fleet-address][10.0.0.0/16]", await File.ReadAllTextAsync(Path.Combine(shell.Folder, "arguments")), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("deploy/slurm/wandb-export.sbatch")]
    [InlineData("tests/deploy/aot.sh")]
    [InlineData("tests/deploy/arm64.sh")]
    [InlineData("tests/deploy/common.sh")]
    [InlineData("tests/deploy/image.sh")]
    [InlineData("tests/deploy/program.sh")]
    [InlineData("tests/deploy/slurm.sh")]
    public async Task The_script_is_sound(string script)
    {
        Needs.Program("shellcheck");
        using var shell = new Shell();
        var checkedScript = await shell.RunAsync($"shellcheck -x '{Path.Combine(Repository.Root, script)}'");
        Assert.True(checkedScript.ExitCode == 0, checkedScript.ToString());
    }

    private static Shell Scheduler(string program)
    {
        var shell = new Shell();
        shell.Stub("wandb-export", program);
        shell.Stub("scontrol", "echo \"$@\" >> scontrol.log");
        return shell;
    }

    private static string Requeued(Shell shell)
    {
        var log = Path.Combine(shell.Folder, "scontrol.log");
        return File.Exists(log) ? File.ReadAllText(log).Trim() : "";
    }
}
