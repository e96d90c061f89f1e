using System.Buffers;
using System.IO.Hashing;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.References;

/// <summary>
/// Reads a content that a manifest refers to, in order, with the retries and the deadlines of all other requests. A transfer that breaks off goes on where
/// it stopped; where the store begins anew, what comes again is compared.
/// </summary>
internal sealed class ReferenceDownload(WandbClientOptions options, RetryPolicy retry, HostBudgets budgets, Bandwidth? bandwidth)
{
    private const int ChunkSize = 128 * 1024;
    private const string Kind = "Reference";

    private readonly RequestTrace _trace = new(options);

    /// <exception cref="WandbException">As <see cref="Areas.ArtifactArea.DownloadReferenceAsync"/>.</exception>
    public async Task<ReferencedContent> ReadAsync(IReferenceReader reader, ReferenceClaim claim, Stream destination, CancellationToken cancellationToken)
    {
        using var proof = new ReferenceProof(claim);
        var version = claim.Version;
        try
        {
            await retry.ExecuteAsync(TryAsync, budgets.Retries(claim.Address.Place, RequestLane.Files), maxAttempts: null, cancellationToken);
            var verifiedBy = await RetryPolicy.OnceAsync(() => Task.FromResult(new Conclusion(proof.Conclude())));
            return new ReferencedContent(proof.Bytes, proof.Md5, verifiedBy.VerifiedBy);
        }
        catch (DestinationFailedException failed)
        {
            failed.Cause.Throw();
            throw;
        }

        Task<bool> TryAsync(CancellationToken token) => _trace.FollowAsync(Kind, claim.Address.ToString(), async sending =>
        {
            using var deadline = new ProgressDeadline(options.AttemptTimeout, options.TimeProvider, token);
            sending();
            try
            {
                ReferenceAnswer answer;
                try
                {
                    answer = await OpenAsync(reader, claim, version, proof, deadline);
                }
                catch (Exception gone) when (version is not null && claim.ETag is not null && proof.Begun is null && IsOfVersion(gone))
                {
                    // Not every key may read former versions, and not every version is kept: the newest may be the same content.
                    version = null;
                    answer = await OpenAsync(reader, claim, null, proof, deadline);
                }
                await using (answer)
                {
                    deadline.HeadReceived();
                    proof.Take(answer);
                    await ReceiveAsync(claim, proof, answer, new DeadlineStream(answer.Body, deadline, long.MaxValue, bandwidth), destination, token);
                }
                return true;
            }
            catch (OperationCanceledException) when (deadline.Expired)
            {
                throw ReferenceFailure.OfTimeout(claim.Address, options.AttemptTimeout);
            }
            catch (ExportException failed)
            {
                throw ReferenceFailure.OfStore(failed.Failure, failed);
            }
            catch (Exception broken) when (broken is IOException or HttpRequestException)
            {
                throw ReferenceFailure.OfConnection(claim.Address, broken, reached: true);
            }
        });
    }

    private static Task<ReferenceAnswer> OpenAsync(IReferenceReader reader, ReferenceClaim claim, string? version, ReferenceProof proof, ProgressDeadline deadline)
    {
        deadline.Arm();
        return reader.OpenAsync(claim.Address, version, proof.Bytes, proof.Begun, deadline.Token);
    }

    private static bool IsOfVersion(Exception gone) =>
        (gone switch { ExportException e => e.Failure, AttemptException e => e.Failure, _ => null })?.Code is FailureCode.NotFound or FailureCode.FileForbidden;

    private static async Task ReceiveAsync(
        ReferenceClaim claim, ReferenceProof proof, ReferenceAnswer answer, DeadlineStream body, Stream destination, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            if (answer.Offset == 0 && proof.Bytes > 0)
                await SkipAsync(claim, proof, body, buffer, cancellationToken);
            int count;
            while ((count = await body.ReadAsync(buffer.AsMemory(0, ChunkSize), cancellationToken)) > 0)
            {
                await WriteAsync(destination, buffer.AsMemory(0, count), cancellationToken);
                proof.Append(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (answer.Length is { } length && proof.Bytes < length)
            throw ReferenceFailure.Cut(claim.Address);
    }

    private static async Task SkipAsync(ReferenceClaim claim, ReferenceProof proof, DeadlineStream body, byte[] buffer, CancellationToken cancellationToken)
    {
        var again = new XxHash128();
        for (var left = proof.Bytes; left > 0;)
        {
            var count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, ChunkSize)), cancellationToken);
            if (count == 0)
                throw ReferenceFailure.Changing(claim.Address);
            again.Append(buffer.AsSpan(0, count));
            left -= count;
        }
        if (again.GetCurrentHashAsUInt128() != proof.Xxh128)
            throw ReferenceFailure.Changing(claim.Address);
    }

    private static async ValueTask WriteAsync(Stream destination, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await destination.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception failed)
        {
            throw new DestinationFailedException(failed);
        }
    }

    private sealed record Conclusion(string? VerifiedBy);
}
