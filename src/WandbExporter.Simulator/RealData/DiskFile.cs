using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Simulator;

/// <summary>A file of this machine under the name that it is served by. It is opened for as long as it is read.</summary>
internal sealed class DiskFile(string name, string path) : FileData(name, new FileInfo(path).Length)
{
    private const int BlockBytes = 64 * 1024;

    public override void Read(long offset, Span<byte> into)
    {
        using var handle = File.OpenHandle(path);
        Read(handle, offset, into);
    }

    public override IEnumerable<Memory<byte>> Blocks(long first, long length)
    {
        using var handle = File.OpenHandle(path);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (var at = 0L; at < length; at += BlockBytes)
            {
                var piece = block.AsMemory(0, (int)Math.Min(BlockBytes, length - at));
                Read(handle, first + at, piece.Span);
                yield return piece;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private void Read(SafeFileHandle handle, long offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(handle, into, offset);
            if (read == 0)
                throw new EndOfStreamException($"'{path}' ends early: the file was changed.");
            into = into[read..];
            offset += read;
        }
    }
}
