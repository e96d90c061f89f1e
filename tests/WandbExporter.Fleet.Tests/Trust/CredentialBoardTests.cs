using System.Text;
using WandbExporter.Core.Errors;
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

    private string[] Left() => Directory.Exists(Folder) ? [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path))] : [];

    private async Task<CredentialBoard> OpenAsync(string holding) =>
        new(await Destinations.OpenBoardAsync(StoreKinds.Parse(_directory), new DestinationOptions(), CancellationToken.None), holding, TimeProvider.System);
}
