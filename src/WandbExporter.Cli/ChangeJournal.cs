using System.Text;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Storage;

namespace WandbExporter.Cli;

/// <summary>
/// The file of a journal that this machine keeps of a change of the server: a JSON line each, on the disk before what it tells of is done. A line counts only when it
/// is whole: what a kill cut off was not begun. Not safe for use by several threads at once.
/// </summary>
internal sealed class ChangeJournal : IDisposable
{
    private readonly FileStream _file;
    private readonly string _done;

    private ChangeJournal(FileStream file, string done) => (_file, _done) = (file, done);

    public string Path => _file.Name;

    /// <param name="path">Where it is.</param>
    /// <param name="mode">Whether it must be there.</param>
    /// <param name="what">What it is of, such as <c>update</c>.</param>
    /// <param name="done">What is done to what it names, such as <c>changed</c>.</param>
    /// <exception cref="ExportException">It cannot be opened, or somebody else has it open.</exception>
    public static ChangeJournal Open(string path, FileMode mode, string what, string done)
    {
        try
        {
            // Without a buffer: what the disk refused must not come again when the file is closed.
            return new(new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 0), done);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Usage($"The journal '{path}' cannot be opened; check the path, its permissions, and that no other {what} writes it.", e);
        }
    }

    /// <summary>What is written of it; what is written next takes the place of a line that is not whole.</summary>
    /// <returns>The whole lines, and what a kill may have left behind them.</returns>
    public (string[] Lines, byte[] CutOff) Read()
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        _file.Position = end;
        return (end == 0 ? [] : Encoding.UTF8.GetString(bytes, 0, end - 1).Split('\n'), bytes[end..]);
    }

    /// <summary>Begins it.</summary>
    /// <exception cref="ExportException">It cannot be written, or nobody can say that it is kept.</exception>
    public void Create(string line)
    {
        Append(line);
        try
        {
            DurableFile.SyncName(Path);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw Usage($"The folder of the journal {Path} cannot be read ({closed.Message.TrimEnd('.')}), and so nobody can say that the journal is kept; nothing was changed. Give yourself the right to read the folder, or name another with --journal.", closed);
        }
    }

    /// <exception cref="ExportException">It cannot be written.</exception>
    public void Append(string line)
    {
        try
        {
            // Only now: who asks for the plan alone writes nothing, and another file that was named by mistake stays as it is.
            if (_file.Length > _file.Position)
                _file.SetLength(_file.Position);
            DurableFile.Append(_file, Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (IOException full)
        {
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.DestinationError, $"The journal {Path} cannot be written ({full.Message.TrimEnd('.')}), and nothing is {_done} that it does not name; free some space, then go on with the same command.", ExitCode.Destination), full);
        }
    }

    /// <summary>A line.</summary>
    public static string Line(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What is told where a file is not the journal that it should be.</summary>
    public static ExportException Usage(string message, Exception? cause = null) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage), cause);

    public void Dispose() => _file.Dispose();
}
