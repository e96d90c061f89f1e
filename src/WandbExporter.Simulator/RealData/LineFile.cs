using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Simulator;

/// <summary>A text file by lines: remembers where each begins, reads it when asked. The handle is closed when nobody holds the file.</summary>
internal sealed class LineFile
{
    private readonly SafeFileHandle? _handle;
    private readonly List<(long Offset, int Length)> _lines = [];

    /// <summary>A file that does not exist has no lines.</summary>
    public LineFile(string path)
    {
        if (!File.Exists(path))
            return;
        _handle = File.OpenHandle(path);
        var buffer = new byte[256 * 1024];
        var (position, start) = (0L, 0L);
        for (int read; (read = RandomAccess.Read(_handle, buffer, position)) > 0; position += read)
            for (var at = 0; at < read; at++)
                if (buffer[at] == '\n')
                {
                    Add(start, position + at);
                    start = position + at + 1;
                }
        Add(start, position);
    }

    public int Count => _lines.Count;

    public byte[] Read(int line)
    {
        var (offset, length) = _lines[line];
        var bytes = new byte[length];
        for (var read = 0; read < length;)
        {
            var count = RandomAccess.Read(_handle!, bytes.AsSpan(read), offset + read);
            if (count == 0)
                throw new EndOfStreamException($"Line {line + 1} ends early: the file was changed.");
            read += count;
        }
        return bytes;
    }

    public IEnumerable<byte[]> All() => Enumerable.Range(0, Count).Select(Read);

    private void Add(long start, long end)
    {
        if (end > start)
            _lines.Add((start, (int)(end - start)));
    }
}
