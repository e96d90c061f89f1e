namespace WandbExporter.Core.Ports;

/// <summary>The stream of a put that may go on where an earlier one ended.</summary>
public interface IResumedStream
{
    /// <summary>
    /// What an earlier put has left, from the first byte, each piece to be used before the next is read; what is written then follows it. Nothing if
    /// there is none, or more than a length. To be read to its end, before anything is written; who writes without having read it begins anew.
    /// </summary>
    /// <param name="length">Of the content that is wanted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadKeptAsync(long length, CancellationToken cancellationToken);

    /// <summary>What stands there now is not what was wanted: when the put fails, nothing of it is kept.</summary>
    void Discard();
}
