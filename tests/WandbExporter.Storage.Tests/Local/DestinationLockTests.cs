using System.Diagnostics;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Local;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

public sealed class DestinationLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new(Samples.At);
    private readonly List<string> _notices = [];

    private LocalDestinationOptions Options => new() { Time = _time, Notice = _notices.Add };

    private LocalDestinationOptions Breaking => Options with { Lock = new LockOptions { Break = true } };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_second_writer_is_told_who_the_first_is_and_how_to_go_on()
    {
        await using var first = await Samples.OpenAsync(_directory.Path, Options);
        _time.Advance(TimeSpan.FromSeconds(7));

        var failure = await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path, Options));

        Assert.Equal((ExitCode.DestinationLocked, "destination_locked", FailureCategory.Fatal), (failure.Exit, failure.Code, failure.Category));
        foreach (var word in new[] { _directory.Path, $"process {Environment.ProcessId}", Environment.MachineName, "7 s ago", "--break-lock" })
            Assert.Contains(word, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_released_lock_is_free_and_leaves_no_owner()
    {
        await using (await Samples.OpenAsync(_directory.Path, Options))
            Assert.NotNull(Owner());
        Assert.Null(Owner());

        await using (await Samples.OpenAsync(_directory.Path, Options))
            Assert.Empty(_notices);
    }

    [Fact]
    public async Task The_heartbeat_is_renewed_and_stops_with_the_lock()
    {
        await using (await Samples.OpenAsync(_directory.Path, Options))
        {
            _time.Advance(TimeSpan.FromSeconds(46));
            Assert.Equal((Samples.At, Samples.At.AddSeconds(45)), (Owner()!.StartedAt, Owner()!.HeartbeatAt));
        }
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(Owner());
    }

    [Fact]
    public async Task Another_process_is_kept_out_and_its_own_lock_keeps_us_out()
    {
        using var other = Child.Start([], "hold", _directory.Path);
        Assert.Equal("held", await other.SaysAsync());

        var failure = await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path));
        Assert.Contains($"process {other.Pid}", failure.Message, StringComparison.Ordinal);
        await other.TellAsync();
        Assert.Equal(("done", 0, ""), await other.EndAsync());

        await using var mine = await Samples.OpenAsync(_directory.Path);
        using var late = Child.Start([], "hold", _directory.Path);
        var (output, exitCode, _) = await late.EndAsync();
        Assert.StartsWith("destination_locked 11", output, StringComparison.Ordinal);
        Assert.Equal(11, exitCode);
    }

    [Fact]
    public async Task The_lock_of_a_killed_process_is_taken_over_at_once_with_a_notice()
    {
        using var other = Child.Start([], "hold", _directory.Path);
        Assert.Equal("held", await other.SaysAsync());
        await other.KillAsync();

        await using var mine = await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { Notice = _notices.Add });

        Assert.StartsWith($"Took over the lock of process {other.Pid} on {Environment.MachineName}", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_living_process_whose_lock_is_broken_stops_at_its_next_append()
    {
        using var other = Child.Start([], "hold", _directory.Path);
        Assert.Equal("held", await other.SaysAsync());

        await using var mine = await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { Notice = _notices.Add, Lock = new LockOptions { Break = true } });
        await mine.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        await other.TellAsync();
        var (output, exitCode, _) = await other.EndAsync();

        Assert.StartsWith("destination_lock_lost 11", output, StringComparison.Ordinal);
        Assert.Equal(11, exitCode);
        Assert.StartsWith($"Broke the lock of process {other.Pid}", Assert.Single(_notices), StringComparison.Ordinal);
        await mine.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None);
        Assert.Equal([Samples.Record(1), Samples.Record(2)], await mine.Journal.ReadAsync());
        Assert.Equal("destination_locked", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path))).Code);
    }

    /// <summary>Several may come to take it.</summary>
    [Fact]
    public async Task The_lock_of_a_holder_that_is_named_is_taken_and_no_other_holders()
    {
        await using var former = await Samples.OpenAsync(_directory.Path);
        var options = new LocalDestinationOptions { Lock = new LockOptions { BreakOf = former.Holding!.Token } };
        await using var next = await Samples.OpenAsync(_directory.Path, options);
        Assert.Equal("destination_locked", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path, options))).Code);
        await next.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
    }

    [SkippableFact]
    public async Task Where_the_file_system_keeps_no_locks_the_process_itself_is_looked_for()
    {
        Needs.Program("strace");
        string[] noLocks = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:error=EOPNOTSUPP"];
        using var first = Child.Start(noLocks, "hold", _directory.Path);
        Assert.Equal("held", await first.SaysAsync());

        using var second = Child.Start(noLocks, "hold", _directory.Path);
        Assert.StartsWith("destination_locked 11", (await second.EndAsync()).Output, StringComparison.Ordinal);

        using (var holder = Process.GetProcessById(Owner()!.Pid))
        {
            holder.Kill();
            await holder.WaitForExitAsync();
        }
        using var third = Child.Start(noLocks, "hold", _directory.Path);
        Assert.Equal("held", await third.SaysAsync());
    }

    [Fact]
    public async Task One_of_many_contenders_wins()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return await Samples.OpenAsync(_directory.Path);
            }
            catch (ExportException e) when (e.Failure.Exit == ExitCode.DestinationLocked)
            {
                return null;
            }
        }));

        await using var winner = Assert.Single(opened, destination => destination is not null)!;
        await winner.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
    }

    [Fact]
    public async Task The_lock_of_another_machine_holds_while_it_gives_signs_of_life()
    {
        await WriteOwnerOfAnotherMachineAsync();
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal("destination_locked", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path, Options))).Code);

        _time.Advance(TimeSpan.FromSeconds(1));
        await using var mine = await Samples.OpenAsync(_directory.Path, Options);

        Assert.StartsWith("Took over the lock of process 17 on elsewhere", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_of_a_dead_container_on_this_machine_is_taken_over_at_once()
    {
        LockOwner owner;
        await using (await Samples.OpenAsync(_directory.Path, Options))
            owner = Owner()!;
        await WriteOwnerAsync(owner with { Host = "container-1", Pid = Environment.ProcessId });

        await using var mine = await Samples.OpenAsync(_directory.Path, Options);

        Assert.Contains("on container-1", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_of_another_machine_can_be_broken()
    {
        await WriteOwnerOfAnotherMachineAsync();

        await using var mine = await Samples.OpenAsync(_directory.Path, Breaking);

        Assert.StartsWith("Broke the lock of process 17 on elsewhere", Assert.Single(_notices), StringComparison.Ordinal);
        Assert.Equal(Environment.ProcessId, Owner()!.Pid);
    }

    [Fact]
    public async Task Whoever_lost_the_lock_does_not_take_it_back()
    {
        await using var mine = await Samples.OpenAsync(_directory.Path, Options);
        var other = Owner()! with { Token = "other", Host = "elsewhere" };
        await WriteOwnerAsync(other);

        _time.Advance(TimeSpan.FromMinutes(1));
        var failure = await Samples.FailsAsync(() => mine.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None));
        Assert.Equal("destination_lock_lost", (await Samples.FailsAsync(() => mine.Sink.PutAsync("part", [1]))).Code);
        await mine.DisposeAsync();

        Assert.Equal((ExitCode.DestinationLocked, "destination_lock_lost"), (failure.Exit, failure.Code));
        Assert.Contains("elsewhere", failure.Message, StringComparison.Ordinal);
        Assert.Equal(other, Owner());
        Assert.False(File.Exists(_directory["part"]));
    }

    [Fact]
    public async Task An_owner_that_cannot_be_read_keeps_nobody_out()
    {
        await using (await Samples.OpenAsync(_directory.Path))
        {
        }
        await File.WriteAllTextAsync(_directory["_export/lock.json"], "{\"half");

        await using var mine = await Samples.OpenAsync(_directory.Path);

        Assert.Equal(Environment.ProcessId, Owner()!.Pid);
    }

    private LockOwner? Owner() => DestinationLock.ReadOwner(_directory["_export"]);

    private async Task WriteOwnerOfAnotherMachineAsync()
    {
        await using (await Samples.OpenAsync(_directory.Path, Options))
        {
        }
        await WriteOwnerAsync(new LockOwner("other", "elsewhere", "another boot", 17, Samples.At, "0.1.0", Samples.At, Samples.At));
    }

    private Task WriteOwnerAsync(LockOwner owner) =>
        File.WriteAllBytesAsync(_directory["_export/lock.json"], JsonSerializer.SerializeToUtf8Bytes(owner, LockOwnerContext.Default.LockOwner));
}
