using System.Collections.Concurrent;
using System.Diagnostics;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Fleet.Trust;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Fleet.Tests.Trust;

/// <summary>A node waits for its certificate.</summary>
public sealed class CredentialWaitTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly ConcurrentQueue<string> _notices = new();
    private readonly TaskCompletionSource _mustEnd = new();
    private FleetPlace _place = null!;

    public async Task InitializeAsync()
    {
        _place = await FleetPlace.OpenAsync();
        _place.Lock(OwnerOf("0123456789"));
    }

    public async Task DisposeAsync() => await _place.DisposeAsync();

    [Fact]
    public async Task Waiting_ends_when_another_has_the_lock()
    {
        var waiting = RunAsync(Long);
        await AskedAsync();
        _place.Lock(OwnerOf("fedcba9876"));

        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Empty(_place.Left);
    }

    [Fact]
    public async Task Who_waits_for_long_says_for_what_and_ends_when_it_is_to_leave()
    {
        var waiting = RunAsync(Long);
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (_notices.IsEmpty)
                await Task.Delay(20, patience.Token);
        }
        Assert.Contains("process 1 on elsewhere", Assert.Single(_notices), StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
        _mustEnd.SetResult();

        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    /// <summary>Nobody takes the lock of who is dead while all wait for it.</summary>
    [Fact]
    public async Task Waiting_ends_when_the_holder_is_known_to_be_dead()
    {
        using var holder = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        var alive = LockOwner.ThisProcess("1.0.0", DateTimeOffset.UnixEpoch) with { Token = "0123456789", Pid = holder.Id, ProcessStart = null, ProcessStartedAt = holder.StartTime.ToUniversalTime(), Fleet = "10.0.0.5:1", Certificate = new string('a', 64) };
        _place.Lock(alive);
        var waiting = RunAsync(Long);
        await AskedAsync();
        Assert.False(waiting.IsCompleted);
        holder.Kill();
        await holder.WaitForExitAsync();

        Assert.Null(await waiting.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Empty(_place.Left);
    }

    [Fact]
    public async Task Waiting_ends_when_it_takes_too_long() => Assert.Null(await RunAsync(TimeSpan.FromMilliseconds(200)).WaitAsync(TimeSpan.FromSeconds(60)));

    private async Task AskedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_place.Left is [])
            await Task.Delay(5, patience.Token);
    }

    private Task<FleetCredentials?> RunAsync(TimeSpan patience) => new CredentialWait(
        new FleetOptions { Host = "127.0.0.1", Lease = Long, Version = "1.0.0", Digest = "x", Notice = _notices.Enqueue },
        _place.Uri,
        new DestinationOptions()).RunAsync(OwnerOf("0123456789"), patience, _mustEnd.Task, CancellationToken.None);

    private static LockOwner OwnerOf(string token) =>
        new(token, "elsewhere", "another boot", 1, DateTimeOffset.UnixEpoch, "1.0.0", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch) { Fleet = "10.0.0.5:1", Certificate = new string('a', 64) };
}
