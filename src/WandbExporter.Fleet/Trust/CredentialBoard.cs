using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Storage;

namespace WandbExporter.Fleet.Trust;

/// <summary>
/// How a process comes to what the coordinator's authority vouches for, without a connection to it: it puts its public key into the destination, which only
/// who may write there can do, and finds the certificate there. All of that is public; what is secret leaves no process.
/// <code>
///  asks-{holding}-{digest of the key}   the public key                   until it is answered
///  cert-{holding}-{digest of the key}   its certificate, the authority's until it is fetched
/// </code>
/// </summary>
/// <param name="board">The destination.</param>
/// <param name="holding">The token of the coordinator's lock: what was said to another coordinator is not for this one.</param>
/// <param name="time">Of how often it is looked.</param>
internal sealed class CredentialBoard(IFleetBoard board, string holding, TimeProvider time)
{
    private const string AnyAsks = "asks-";
    private const string AnyAnswer = "cert-";

    /// <summary>How many are answered at a time.</summary>
    private const int Together = 8;

    /// <summary>One that takes longer holds up others no further.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan CleanPatience = TimeSpan.FromSeconds(5);

    private readonly string _asks = $"{AnyAsks}{Short(holding)}-";
    private readonly string _answer = $"{AnyAnswer}{Short(holding)}-";

    /// <summary>As names tell one holding from another.</summary>
    public static string Short(string holding) => holding[..Math.Min(8, holding.Length)];

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="authority">The digest of the authority's certificate, as the lock has it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ExportException">Fatal, exit 6: what is there is not the coordinator's answer.</exception>
    public async Task<FleetCredentials> AskAsync(string authority, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var name = Convert.ToHexStringLower(SHA256.HashData(publicKey));
        var pause = board.LookAfter / 2;
        try
        {
            await board.PutAsync(_asks + name, publicKey, cancellationToken);
            while (true)
            {
                await Task.Delay(pause, time, cancellationToken);
                if (await board.ReadAnewAsync(_answer + name, cancellationToken) is { } issued)
                    return Check(issued, key, authority);
                // A former coordinator may have cleared it away.
                if (await board.ReadAsync(_asks + name, cancellationToken) is null)
                    await board.PutAsync(_asks + name, publicKey, cancellationToken);
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, board.LookAfter.Ticks * 2));
            }
        }
        finally
        {
            await TakeBackAsync([_asks + name, _answer + name]);
        }
    }

    /// <summary>Answers those who ask, until it is cancelled; what goes wrong with one is said once, and not that one's matter alone. Never throws.</summary>
    public async Task AnswerAsync(FleetAuthority authority, Action<string> notice, CancellationToken stop)
    {
        var isTrouble = false;
        var odd = new OddAsks(time);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var asking = (await board.ListAsync(stop)).Where(name => name.StartsWith(_asks, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
                foreach (var some in odd.DueOf(asking).Chunk(Together))
                {
                    foreach (var (name, failed) in await Task.WhenAll(some.Select(name => TryAnswerAsync(authority, name, stop))))
                    {
                        if (failed is not null && odd.Add(name))
                            notice($"Who asks by {Told(name)} below _export/fleet/ cannot be answered ({failed}); others are.");
                    }
                }
                isTrouble = false;
                await Task.Delay(board.LookAfter, time, stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!isTrouble)
                    notice($"Whether other nodes want to join cannot be seen ({e.Message}); it is tried again.");
                isTrouble = true;
                await Task.Delay(TimeSpan.FromSeconds(2), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Removes what processes have left there that worked for others.</summary>
    public Task ClearOthersAsync(CancellationToken cancellationToken) => ClearAsync(own: false, cancellationToken);

    /// <summary>Removes what processes have left there that worked for this one.</summary>
    public Task ClearOwnAsync(CancellationToken cancellationToken) => ClearAsync(own: true, cancellationToken);

    /// <summary>As well as it goes: what stays means nothing. What no fleet has put there stays.</summary>
    private async Task ClearAsync(bool own, CancellationToken cancellationToken)
    {
        string[] mine = [_asks, _answer, FleetStatus.NameOf(holding)];
        await TryAsync(() => board.SweepAsync(cancellationToken), cancellationToken);
        IReadOnlyList<string> names = [];
        await TryAsync(async () => names = await board.ListAsync(cancellationToken), cancellationToken);
        foreach (var name in names.Where(IsOfFleet).Where(name => mine.Any(begin => name.StartsWith(begin, StringComparison.Ordinal)) == own))
            await TryAsync(() => board.DeleteAsync(name, cancellationToken), cancellationToken);
    }

    private static bool IsOfFleet(string name) =>
        name.StartsWith(AnyAsks, StringComparison.Ordinal) || name.StartsWith(AnyAnswer, StringComparison.Ordinal) || name.StartsWith(FleetStatus.AnyName, StringComparison.Ordinal)
        || name.StartsWith(FleetEnd.AnyName, StringComparison.Ordinal);

    /// <returns>Why it could not be answered; null if it was, or is no key of a node and was removed.</returns>
    private async Task<(string Name, string? Failed)> TryAnswerAsync(FleetAuthority authority, string asks, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            await AnswerAsync(authority, asks, either.Token).WaitAsync(either.Token);
            return (asks, null);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            return (asks, e is OperationCanceledException ? "the destination does not answer" : e.Message.TrimEnd('.'));
        }
    }

    private async Task AnswerAsync(FleetAuthority authority, string asks, CancellationToken stop)
    {
        try
        {
            if (await board.ReadAsync(asks, stop) is { } publicKey)
                await board.PutAsync(_answer + asks[_asks.Length..], Encoding.ASCII.GetBytes(authority.Issue(publicKey)), stop);
        }
        catch (CryptographicException)
        {
            // Nobody of this version asked so.
        }
        catch (ExportException e) when (e.Failure.Category == FailureCategory.Permanent)
        {
            // Nor so: it is too large, or no file at all.
        }
        await board.DeleteAsync(asks, stop);
    }

    private static FleetCredentials Check(byte[] issued, ECDsa key, string authority)
    {
        try
        {
            var credentials = FleetCredentials.Of(Encoding.ASCII.GetString(issued), key);
            if (credentials.Authority == authority)
                return credentials;
            credentials.Dispose();
        }
        catch (CryptographicException)
        {
        }
        throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.DestinationChanged,
            "What answers this node in the destination is not the process that holds its lock; see who else writes below _export/fleet/ there.",
            ExitCode.Destination));
    }

    /// <summary>What stays there means nothing, and goes with what others leave.</summary>
    private async Task TakeBackAsync(string[] names)
    {
        using var patience = new CancellationTokenSource(CleanPatience, time);
        foreach (var name in names)
            await TryAsync(() => board.DeleteAsync(name, patience.Token), patience.Token);
    }

    private static async Task TryAsync(Func<Task> clean, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return;
        try
        {
            await clean().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is ExportException or OperationCanceledException)
        {
        }
    }

    /// <summary>A name that anybody may have given, as a log may have it.</summary>
    private static string Told(string name) => string.Concat(name.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.').Take(80));
}
