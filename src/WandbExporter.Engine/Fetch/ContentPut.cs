using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Engine.Fetch;

/// <summary>Puts contents that are downloaded.</summary>
internal static class ContentPut
{
    /// <summary>From so many bytes on it is worth the while to go on in the middle.</summary>
    public const long LargeBytes = 64 << 20;

    /// <summary>
    /// Puts a content for a record that will name it. One that is large and listed with a digest, by which the whole is proved, goes on where an
    /// earlier put of it ended, if the sink keeps that; what proves to be wrong is not kept.
    /// </summary>
    /// <param name="bytes">As listed; null if it is not.</param>
    /// <param name="digest">As listed; null if it is not.</param>
    public static Task<StoredObject> PutContentAsync(
        this ISink sink, ObjectKey key, SourceDigests known, long? bytes, ListedDigest? digest, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        return sink is IResumableSink resumable && digest is { IsOfNothing: false } && bytes >= LargeBytes
            ? resumable.PutResumablyAsync(key, $"{digest.Hex}/{bytes}", known, WriteAsync, cancellationToken)
            : sink.PutForRecordAsync(key, known, write, cancellationToken);

        async Task WriteAsync(Stream stream, CancellationToken token)
        {
            try
            {
                await write(stream, token);
            }
            catch (ExportException e) when (e.Failure is { Category: FailureCategory.Permanent }
                or { Code: FailureCode.DigestMismatch or FailureCode.SizeMismatch or FailureCode.ContentChanged or FailureCode.OtherForm })
            {
                (stream as IResumedStream)?.Discard();
                throw;
            }
        }
    }
}
