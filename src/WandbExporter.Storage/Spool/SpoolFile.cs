using System.Runtime.InteropServices;
using System.Text;

namespace WandbExporter.Storage.Spool;

/// <summary>
/// Sorted runs of entries, one after the other in an unnamed temporary file. A key is written as what it does not share with the one before. Local and buffered, and so not asynchronous.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly FileStream _file;
    private readonly List<(long Start, long End)> _runs = [];
    private long _end;

    private SpoolFile(FileStream file) => _file = file;

    public static SpoolFile Create()
    {
        try
        {
            return new SpoolFile(UnnamedFile.Create(Path.GetTempPath()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SpoolFailure.NoRoom(e);
        }
    }

    public void WriteRun(IEnumerable<SpoolEntry> sorted)
    {
        var start = _end;
        var buffer = new MemoryStream(2 * BufferBytes);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true);
        var before = "";
        foreach (var entry in sorted)
        {
            var shared = before.AsSpan().CommonPrefixLength(entry.Key);
            writer.Write7BitEncodedInt(shared);
            writer.Write7BitEncodedInt(entry.Key.Length - shared);
            writer.Write(MemoryMarshal.AsBytes(entry.Key.AsSpan(shared)));
            writer.Write(entry.Side);
            writer.Write7BitEncodedInt(entry.Payload.Length);
            writer.Write(entry.Payload);
            before = entry.Key;
            if (buffer.Length >= BufferBytes)
                Append(buffer);
        }
        Append(buffer);
        _runs.Add((start, _end));
    }

    public IReadOnlyList<IEnumerator<SpoolEntry>> OpenRuns() => [.. _runs.Select(run => Read(run.Start, run.End).GetEnumerator())];

    public void Dispose() => _file.Dispose();

    private IEnumerable<SpoolEntry> Read(long start, long end)
    {
        using var slice = new BufferedStream(new FileSlice(_file.SafeFileHandle, start, end), BufferBytes);
        using var reader = new BinaryReader(slice, Encoding.UTF8);
        var key = "";
        for (var at = start; at < end; at = start + slice.Position)
        {
            var shared = reader.Read7BitEncodedInt();
            var rest = new char[reader.Read7BitEncodedInt()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(rest.AsSpan()));
            key = string.Concat(key.AsSpan(0, shared), rest);
            var side = reader.ReadByte();
            yield return new SpoolEntry(key, side, reader.ReadBytes(reader.Read7BitEncodedInt()));
        }
    }

    private void Append(MemoryStream buffer)
    {
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, buffer.GetBuffer().AsSpan(0, (int)buffer.Length), _end);
        }
        catch (IOException e)
        {
            throw SpoolFailure.NoRoom(e);
        }
        _end += buffer.Length;
        buffer.SetLength(0);
    }
}
