using System.Text;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage.Spool;

/// <summary>
/// Keeps entries in the order in which they are added, with bounded memory however many there are: what does not fit is spooled to a private
/// temporary file (<c>TMPDIR</c>), which is gone when this is disposed or the process dies. Not safe for use by several threads at once.
/// </summary>
/// <param name="write">Writes an entry.</param>
/// <param name="read">Reads what was written, to its end.</param>
/// <param name="memoryBytes">How much is held in memory.</param>
public sealed class AppendSpool<T>(Action<BinaryWriter, T> write, Func<BinaryReader, T> read, int memoryBytes = 4 * 1024 * 1024) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly MemoryStream _held = new();
    private BinaryWriter? _writer;
    private FileStream? _file;
    private long _spooled;

    /// <exception cref="ExportException">Fatal: there is no room for what does not fit into memory.</exception>
    public void Add(T entry)
    {
        write(_writer ??= new BinaryWriter(_held, Encoding.UTF8, leaveOpen: true), entry);
        if (_held.Length >= memoryBytes)
            Spill();
    }

    /// <summary>All entries; meanwhile nothing may be added.</summary>
    public IEnumerable<T> Read()
    {
        if (_file is not null)
        {
            using var buffered = new BufferedStream(new FileSlice(_file.SafeFileHandle, 0, _spooled), BufferBytes);
            foreach (var entry in Read(buffered))
                yield return entry;
        }
        using var held = new MemoryStream(_held.GetBuffer(), 0, (int)_held.Length, writable: false);
        foreach (var entry in Read(held))
            yield return entry;
    }

    public void Clear()
    {
        _held.SetLength(0);
        _file?.Dispose();
        (_file, _spooled) = (null, 0);
    }

    public void Dispose()
    {
        Clear();
        _writer?.Dispose();
        _held.Dispose();
    }

    private IEnumerable<T> Read(Stream entries)
    {
        using var reader = new BinaryReader(entries, Encoding.UTF8, leaveOpen: true);
        while (entries.Position < entries.Length)
            yield return read(reader);
    }

    private void Spill()
    {
        try
        {
            _file ??= UnnamedFile.Create(Path.GetTempPath());
            RandomAccess.Write(_file.SafeFileHandle, _held.GetBuffer().AsSpan(0, (int)_held.Length), _spooled);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SpoolFailure.NoRoom(e);
        }
        _spooled += _held.Length;
        _held.SetLength(0);
    }
}
