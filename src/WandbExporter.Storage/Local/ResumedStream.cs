using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using WandbExporter.Core.Ports;

namespace WandbExporter.Storage.Local;

/// <summary>Writes to a file in which the beginning of the content may stand already.</summary>
internal sealed class ResumedStream(SafeFileHandle file, string name, ICrashPoint crashPoint) : DigestingStream(file, name), IResumedStream
{
    private const int PieceBytes = 1 << 20;
    private const long PointBytes = 8 << 20;

    private readonly SafeFileHandle _file = file;
    private readonly string _name = name;
    private long _kept;
    private long _told;

    public bool IsDiscarded { get; private set; }

    public void Discard() => IsDiscarded = true;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadKeptAsync(long length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = RandomAccess.GetLength(_file);
        if (left > length)
            yield break;
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            int count;
            while ((count = await ReadAsync(buffer, cancellationToken)) > 0)
            {
                Keep(buffer.AsSpan(0, count));
                _kept += count;
                yield return buffer.AsMemory(0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        _told = _kept;
    }

    protected override void Wrote(long written)
    {
        if (written - _told < PointBytes)
            return;
        _told = written;
        crashPoint.Reach(CrashPoints.PutKept);
    }

    private async ValueTask<int> ReadAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await RandomAccess.ReadAsync(_file, buffer.AsMemory(0, PieceBytes), _kept, cancellationToken);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", _name);
        }
    }
}
