using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Fleet.Tests.Support;
using WandbExporter.Fleet.Trust;
using WandbExporter.Storage;
using WandbExporter.Storage.Kinds;
using Xunit;

namespace WandbExporter.Fleet.Tests.Trust;

/// <summary>How a process comes to its certificate, by a directory.</summary>
public sealed class CredentialBoardTests : IDisposable
{
    private const string Holding = "0123456789abcdef";

    private readonly string _directory = Directory.CreateTempSubdirectory().FullName;
    private readonly FleetAuthority _authority = new();
    private readonly CancellationTokenSource _stop = new();

    public CredentialBoardTests() => Directory.CreateDirectory(Path.Combine(_directory, "_export"));

    private string Folder => Path.Combine(_directory, "_export", "fleet");

    public void Dispose()
    {
        _stop.Dispose();
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task All_who_ask_are_answered_and_nothing_stays_there()
    {
        var coordinator = await OpenAsync(Holding);
        var nodes = await OpenAsync(Holding);
        var answering = coordinator.AnswerAsync(_authority, _ => { }, _stop.Token);
        var asked = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => nodes.AskAsync(_authority.Digest, CancellationToken.None)));

        Assert.All(asked, credentials => Assert.Equal(_authority.Digest, credentials.Authority));
        await _stop.CancelAsync();
        await answering;
        Assert.Empty(Left());
        Array.ForEach(asked, credentials => credentials.Dispose());
    }

    [Fact]
    public async Task Who_asks_another_coordinator_is_not_answered_and_who_begins_removes_what_is_left()
    {
        var coordinator = await OpenAsync(Holding);
        var late = await OpenAsync("fedcba9876543210");
        var answering = coordinator.AnswerAsync(_authority, _ => { }, _stop.Token);
        using var patience = new CancellationTokenSource();
        var asking = late.AskAsync(_authority.Digest, patience.Token);
        var node = await OpenAsync(Holding);
        (await node.AskAsync(_authority.Digest, CancellationToken.None)).Dispose();

        Assert.StartsWith("asks-fedcba98-", Left().Single(), StringComparison.Ordinal);
        await coordinator.ClearOthersAsync(CancellationToken.None);
        Assert.Empty(Left());
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await _stop.CancelAsync();
        await answering;
    }

    /// <summary>The lock says whose answer counts; what stands beside it anybody who writes there may have written.</summary>
    [Fact]
    public async Task An_answer_that_is_not_of_the_holder_of_the_lock_is_refused()
    {
        using var other = new FleetAuthority();
        var impostor = await OpenAsync(Holding);
        var node = await OpenAsync(Holding);
        var answering = impostor.AnswerAsync(other, _ => { }, _stop.Token);
        var refused = await Assert.ThrowsAsync<ExportException>(() => node.AskAsync(_authority.Digest, CancellationToken.None));

        Assert.Equal((FailureCode.DestinationChanged, ExitCode.Destination), (refused.Failure.Code, refused.Failure.Exit));
        await _stop.CancelAsync();
        await answering;
    }

    [Fact]
    public async Task What_is_no_key_is_removed_and_others_are_answered()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, $"asks-{Holding[..8]}-00"), "no key", Encoding.ASCII);
        var coordinator = await OpenAsync(Holding);
        var node = await OpenAsync(Holding);
        var answering = coordinator.AnswerAsync(_authority, _ => { }, _stop.Token);
        (await node.AskAsync(_authority.Digest, CancellationToken.None)).Dispose();

        await _stop.CancelAsync();
        await answering;
        Assert.Empty(Left());
    }

    /// <summary>Keys of other kinds, and what is no key that could be read: none of them keeps others out.</summary>
    [Fact]
    public async Task Whoever_asks_in_an_odd_way_keeps_nobody_else_out()
    {
        using var rsa = RSA.Create(2048);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var agreement = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(Folder);
        byte[][] odd = [rsa.ExportSubjectPublicKeyInfo(), otherCurve.ExportSubjectPublicKeyInfo(), [.. agreement.ExportSubjectPublicKeyInfo(), 0], new byte[2 * IFleetBoard.MostBytes], []];
        foreach (var (content, number) in odd.Select((content, number) => (content, number)))
            await File.WriteAllBytesAsync(PathOfAsk($"{number}"), content);
        if (!OperatingSystem.IsWindows())
        {
            using var pipe = Process.Start("mkfifo", [PathOfAsk("pipe")]);
            await pipe.WaitForExitAsync();
        }
        var notices = new List<string>();
        var (coordinator, node) = (await OpenAsync(Holding), await OpenAsync(Holding));
        var answering = coordinator.AnswerAsync(_authority, notices.Add, _stop.Token);
        (await node.AskAsync(_authority.Digest, CancellationToken.None)).Dispose();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (Left().Length > 0)
                await Task.Delay(20, patience.Token);
        }

        await _stop.CancelAsync();
        await answering;
        Assert.Empty(notices);
    }

    /// <summary>Who may write there may put any number of names.</summary>
    [Fact]
    public void Of_names_that_cannot_be_answered_so_many_are_remembered_and_no_more()
    {
        var clock = new HandClock();
        var odd = new OddAsks(clock);
        var asking = Enumerable.Range(0, OddAsks.Most + 500).Select(number => $"asks-{number}").ToHashSet();
        Assert.Equal(asking.Count, odd.DueOf(asking).Count);
        Assert.Equal(OddAsks.Most, asking.Count(odd.Add));
        Assert.Equal(OddAsks.Most, odd.Count);
        // What is remembered is tried again after a while, and said no more; there is room again for others when it is gone.
        Assert.Equal(500, odd.DueOf(asking).Count);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(asking.Count, odd.DueOf(asking).Count);
        Assert.DoesNotContain(asking, odd.Add);
        Assert.Equal(["asks-new"], odd.DueOf(new HashSet<string> { "asks-new" }));
        Assert.Equal(0, odd.Count);
        Assert.True(odd.Add("asks-new"));
    }

    [Fact]
    public async Task Who_cannot_be_answered_is_named_once_and_others_are_answered_and_cleared_away()
    {
        await using var place = await FleetPlace.OpenAsync();
        foreach (var name in (string[])[$"asks-{Holding[..8]}-aa", $"asks-{Holding[..8]}-bb", $"cert-{Holding[..8]}-zz", "asks-fedcba98-cc", "nodes-fedcba98.json", "thesis.tex"])
            place.Put(name, [1]);
        var board = new OddBoard(place.Board, name => name.EndsWith("-aa", StringComparison.Ordinal) || name.EndsWith("-cc", StringComparison.Ordinal));
        var notices = new List<string>();
        var coordinator = new CredentialBoard(board, Holding, TimeProvider.System);
        var answering = coordinator.AnswerAsync(_authority, notices.Add, _stop.Token);
        for (var i = 0; i < 2; i++)
            (await new CredentialBoard(place.Board, Holding, TimeProvider.System).AskAsync(_authority.Digest, CancellationToken.None)).Dispose();
        await _stop.CancelAsync();
        await answering;

        Assert.Contains($"asks-{Holding[..8]}-aa", Assert.Single(notices), StringComparison.Ordinal);
        await coordinator.ClearOthersAsync(CancellationToken.None);
        Assert.Equal([$"asks-{Holding[..8]}-aa", "asks-fedcba98-cc", $"cert-{Holding[..8]}-zz", "thesis.tex"], place.Left);
        await coordinator.ClearOwnAsync(CancellationToken.None);
        Assert.Equal([$"asks-{Holding[..8]}-aa", "asks-fedcba98-cc", "thesis.tex"], place.Left);
    }

    /// <summary>Whatever is thrown at it: the end of the export waits for this.</summary>
    [Fact]
    public async Task Answering_does_not_end_by_what_goes_wrong_and_says_it_once()
    {
        await using var place = await FleetPlace.OpenAsync();
        var listed = 0;
        var board = new OddBoard(place.Board, _ => false) { Listed = () => Interlocked.Increment(ref listed) < 3 ? throw new InvalidOperationException("odd") : true };
        var notices = new List<string>();
        var answering = new CredentialBoard(board, Holding, TimeProvider.System).AnswerAsync(_authority, notices.Add, _stop.Token);
        (await new CredentialBoard(place.Board, Holding, TimeProvider.System).AskAsync(_authority.Digest, CancellationToken.None)).Dispose();
        await _stop.CancelAsync();
        await answering;

        Assert.Contains("odd", Assert.Single(notices), StringComparison.Ordinal);
    }

    /// <summary>The store is down: to clear up there takes no longer than it may.</summary>
    [Fact]
    public async Task Clearing_up_ends_when_it_is_told_to()
    {
        await using var place = await FleetPlace.OpenAsync();
        place.Put($"asks-{Holding[..8]}-aa", [1]);
        using var patience = new CancellationTokenSource();
        var hangs = new TaskCompletionSource();
        var board = new OddBoard(place.Board, _ => false) { Deleting = hangs };
        var clearing = new CredentialBoard(board, Holding, TimeProvider.System).ClearOwnAsync(patience.Token);
        Assert.False(clearing.IsCompleted);
        await patience.CancelAsync();

        await clearing.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Who_finds_that_what_it_asked_is_gone_asks_again()
    {
        await using var place = await FleetPlace.OpenAsync();
        var asking = new CredentialBoard(place.Board, Holding, TimeProvider.System).AskAsync(_authority.Digest, CancellationToken.None);
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60)))
        {
            while (place.Left is [])
                await Task.Delay(5, patience.Token);
        }
        await new CredentialBoard(place.Board, "fedcba9876543210", TimeProvider.System).ClearOthersAsync(CancellationToken.None);
        var answering = new CredentialBoard(place.Board, Holding, TimeProvider.System).AnswerAsync(_authority, _ => { }, _stop.Token);
        (await asking.WaitAsync(TimeSpan.FromSeconds(60))).Dispose();

        await _stop.CancelAsync();
        await answering;
    }

    private string PathOfAsk(string name) => Path.Combine(Folder, $"asks-{Holding[..8]}-{name}");

    private string[] Left() => Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path))] : [];

    private async Task<CredentialBoard> OpenAsync(string holding) =>
        new(await Destinations.OpenBoardAsync(StoreKinds.Parse(_directory), new DestinationOptions(), CancellationToken.None), holding, TimeProvider.System);
}
