using System.Text;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.Storage;

namespace WandbExporter.Cli.Deletions;

/// <summary>
/// What a deletion deletes, a JSON line each: first of which server and by which export, then of each object that it is about to be deleted, and that it was.
/// A line counts only when it is whole.
/// </summary>
internal sealed class DeletionJournal : IDisposable
{
    private const int Version = 1;

    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    private DeletionJournal(FileStream file) => _file = file;

    /// <summary>Whether an earlier start deleted it. One that was about to be deleted when that ended, and is gone, it did.</summary>
    /// <param name="gone">An object that the server has no more.</param>
    public bool Deleted(string gone) => _done.Contains(gone) || _begun.Contains(gone);

    /// <summary>A new one, or that of an earlier start for the same server and export.</summary>
    /// <exception cref="ExportException">It is another one's, or cannot be written.</exception>
    public static DeletionJournal Open(string path, string server, string export)
    {
        var first = Line(json =>
        {
            json.WriteNumber("delete", Version);
            json.WriteString("server", server);
            json.WriteString("proven_by", export);
        });
        var isNew = !File.Exists(path);
        var journal = new DeletionJournal(OpenFile(path));
        try
        {
            if (journal.Load(path, first))
                return journal;
            journal.Append(first);
            if (isNew)
                SyncName(path);
            return journal;
        }
        catch (Exception e)
        {
            journal.Dispose();
            if (e is IOException)
                throw Unwritable(path, e);
            throw;
        }
    }

    public void Begin(string name) => Mark("begin", name, _begun);

    public void Done(string name) => Mark("done", name, _done);

    public void Dispose() => _file.Dispose();

    private static void SyncName(string path)
    {
        try
        {
            DurableFile.SyncName(path);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw JournalFolder.Closed(path, closed);
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The journal '{path}' cannot be opened; check the path, its permissions, and that no other deletion writes it.", ExitCode.Usage), e);
        }
    }

    private static ExportException Unwritable(string path, Exception full) => new(
        new Failure(FailureCategory.Fatal, FailureCode.DestinationError, $"The journal {path} cannot be written ({full.Message.TrimEnd('.')}), and nothing is deleted that it does not name; free some space, then go on with the same command.", ExitCode.Destination), full);

    /// <summary>Reads what there is; what is written next takes the place of a line that is not whole. False: there is nothing.</summary>
    private bool Load(string path, string first)
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        if (end == 0)
        {
            if (!Encoding.UTF8.GetBytes(first).AsSpan().StartsWith(bytes))
                throw Usage($"{path} is no journal of a deletion; name a new file with --journal.");
            _file.Position = 0;
            return false;
        }
        var lines = Encoding.UTF8.GetString(bytes, 0, end - 1).Split('\n');
        if (lines[0] != first)
            throw Usage($"{path} is no journal of a deletion at this server that this export proves; name a new file with --journal.");
        try
        {
            foreach (var line in lines.Skip(1))
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("begin", out var begun))
                    _begun.Add(begun.GetString()!);
                else
                    _done.Add(json.RootElement.GetProperty("done").GetString()!);
            }
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Usage($"{path} is no journal of a deletion; name a new file with --journal.");
        }
        _file.Position = end;
        return true;
    }

    private void Mark(string word, string name, HashSet<string> marked)
    {
        lock (_gate)
        {
            if (!marked.Add(name))
                return;
            try
            {
                Append(Line(json => json.WriteString(word, name)));
            }
            catch (IOException full)
            {
                throw Unwritable(_file.Name, full);
            }
        }
    }

    private void Append(string line)
    {
        // Only now: who asks for the plan alone writes nothing, and another file that was named by mistake stays as it is.
        if (_file.Length > _file.Position)
            _file.SetLength(_file.Position);
        DurableFile.Append(_file, Encoding.UTF8.GetBytes(line + "\n"));
    }

    private static string Line(Action<Utf8JsonWriter> write)
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

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
