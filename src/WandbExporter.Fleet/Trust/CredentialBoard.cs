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
    private readonly string _asks = $"asks-{holding[..Math.Min(8, holding.Length)]}-";
    private readonly string _answer = $"cert-{holding[..Math.Min(8, holding.Length)]}-";

    /// <summary>Asks, and waits for the answer.</summary>
    /// <param name="authority">The digest of the authority's certificate, as the lock has it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ExportException">Fatal, exit 6: what is there is not the coordinator's answer.</exception>
    public async Task<FleetCredentials> AskAsync(string authority, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var name = Convert.ToHexStringLower(SHA256.HashData(publicKey));
        await board.PutAsync(_asks + name, publicKey, cancellationToken);
        try
        {
            while (true)
            {
                if ((await board.ListAsync(cancellationToken)).Contains(_answer + name) && await board.ReadAsync(_answer + name, cancellationToken) is { } issued)
                    return Check(issued, key, authority);
                await Task.Delay(board.LookAfter / 2, time, cancellationToken);
            }
        }
        finally
        {
            await TakeBackAsync(_asks + name);
            await TakeBackAsync(_answer + name);
        }
    }

    /// <summary>Answers those who ask, until it is cancelled.</summary>
    public async Task AnswerAsync(FleetAuthority authority, Action<string> notice, CancellationToken stop)
    {
        var isTrouble = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (var asks in (await board.ListAsync(stop)).Where(name => name.StartsWith(_asks, StringComparison.Ordinal)))
                    await AnswerAsync(authority, asks, stop);
                isTrouble = false;
                await Task.Delay(board.LookAfter, time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (ExportException e)
            {
                if (!isTrouble)
                    notice($"Whether other nodes want to join cannot be seen ({e.Failure.Message}); it is tried again.");
                isTrouble = true;
                await Task.Delay(TimeSpan.FromSeconds(2), time, CancellationToken.None);
            }
        }
    }

    /// <summary>Removes what processes have left there that worked for others.</summary>
    public Task ClearOthersAsync(CancellationToken cancellationToken) => ClearAsync(own: false, cancellationToken);

    /// <summary>Removes what processes have left there that worked for this one.</summary>
    public Task ClearOwnAsync(CancellationToken cancellationToken) => ClearAsync(own: true, cancellationToken);

    private async Task ClearAsync(bool own, CancellationToken cancellationToken)
    {
        foreach (var name in await board.ListAsync(cancellationToken))
        {
            if ((name.StartsWith(_asks, StringComparison.Ordinal) || name.StartsWith(_answer, StringComparison.Ordinal)) == own)
                await board.DeleteAsync(name, cancellationToken);
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
    private async Task TakeBackAsync(string name)
    {
        try
        {
            await board.DeleteAsync(name, CancellationToken.None);
        }
        catch (ExportException)
        {
        }
    }
}
