using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Ports;

/// <summary>Writing to a sink what nothing is known of beforehand.</summary>
public static class SinkWriting
{
    /// <summary>Stores what <paramref name="write"/> writes to the stream, and returns its size and SHA-256 (hex).</summary>
    public static Task<StoredObject> PutAsync(this ISink sink, ObjectKey key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return sink.PutAsync(key, SourceDigests.None, write, cancellationToken);
    }
}
