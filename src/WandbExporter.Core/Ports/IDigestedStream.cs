namespace WandbExporter.Core.Ports;

/// <summary>
/// A stream of a sink that can be told a digest of all that was written to it, so that it need not digest the bytes again. A wrong one is
/// found out when the store answers what it holds.
/// </summary>
public interface IDigestedStream
{
    /// <param name="md5">Of every byte written so far; 16 bytes. Nothing is written after it.</param>
    void Tell(ReadOnlySpan<byte> md5);
}
