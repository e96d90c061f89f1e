using System.Text;
using System.Text.Json;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Storage;

namespace WandbExporter.Cli.Updates;

/// <summary>
/// What an update changes, a JSON line each: first which update it is, then for each run, before it is changed, what takes the change back, and when
/// it was made, that it was. A line counts only when it is whole: what a kill cut off was not begun.
/// </summary>
internal sealed class UpdateJournal : IDisposable
{
    private const int Version = 1;

    private readonly FileStream _file;
    private readonly Lock _gate = new();
    private readonly Dictionary<RunPath, RunChanges> _begun = [];
    private readonly HashSet<RunPath> _done = [];
    private readonly HashSet<RunPath> _undone = [];

    private UpdateJournal(FileStream file) => _file = file;

    public string Path => _file.Name;

    /// <summary>The server that was changed.</summary>
    public string Server { get; private set; } = "";

    /// <summary>What the update makes of a run.</summary>
    public RunChanges Changes { get; private set; } = new();

    /// <summary>What each run that was begun with is to be given to be as it was.</summary>
    public IReadOnlyDictionary<RunPath, RunChanges> Begun => _begun;

    public bool IsDone(RunPath run) => _done.Contains(run);

    public int UndoneCount => _undone.Count;

    public bool IsUndone(RunPath run) => _undone.Contains(run);

    /// <summary>A new one, or that of the same update, which goes on.</summary>
    /// <exception cref="ExportException">It is another update's, or cannot be written.</exception>
    public static UpdateJournal OpenFor(string path, string server, RunChanges changes)
    {
        var what = Line(json =>
        {
            json.WriteNumber("update", Version);
            json.WriteString("server", server);
            json.WritePropertyName("changes");
            RunChangesJson.Write(json, changes);
        });
        var journal = Open(path, FileMode.OpenOrCreate);
        try
        {
            if (journal.Load() is not { } first)
                journal.Create(what);
            else if (first != what)
                throw Usage($"{path} is the journal of another update, or of one of another server; name a new file with --journal.");
            else if (journal._undone.Count > 0)
                throw Usage($"The update of {path} was taken back; name a new file with --journal to make it again.");
            (journal.Server, journal.Changes) = (server, changes);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>One that there is, to take its update back.</summary>
    /// <exception cref="ExportException">It is none, or cannot be written.</exception>
    public static UpdateJournal OpenToUndo(string path)
    {
        var journal = Open(path, FileMode.Open);
        try
        {
            if (journal.Load() is not { } first)
                throw Usage($"{path} is empty: nothing was changed.");
            journal.Describe(first);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Says how to take a change back, before it is made. A run that was begun with before, and of which nobody knows whether it was changed, has a further
    /// word, and that counts.
    /// </summary>
    /// <param name="run">As it is now.</param>
    /// <param name="changes">What it is to be given.</param>
    public void Begin(RunInfo run, RunChanges changes)
    {
        lock (_gate)
        {
            var undo = _begun.TryGetValue(run.Path, out var first) ? changes.Undoing(first, run) : changes.Undoing(run);
            Append(Line(json =>
            {
                Named(json, "begin", run.Path);
                json.WritePropertyName("undo");
                RunChangesJson.Write(json, undo);
            }));
            _begun[run.Path] = undo;
        }
    }

    public void Done(RunPath run) => Mark("done", run, _done);

    public void Undone(RunPath run) => Mark("undone", run, _undone);

    public void Dispose() => _file.Dispose();

    private void Mark(string word, RunPath run, HashSet<RunPath> marked)
    {
        lock (_gate)
        {
            if (marked.Contains(run))
                return;
            Append(Line(json => Named(json, word, run)));
            marked.Add(run);
        }
    }

    private static UpdateJournal Open(string path, FileMode mode)
    {
        try
        {
            return new(new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The journal '{path}' cannot be opened; check the path, its permissions, and that no other update writes it.", ExitCode.Usage), e);
        }
    }

    /// <summary>Reads what there is; what is written next takes the place of a line that is not whole. The first line; null if there is none.</summary>
    private string? Load()
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        string? first = null;
        try
        {
            if (end > 0)
            {
                var lines = Encoding.UTF8.GetString(bytes, 0, end - 1).Split('\n');
                first = lines[0];
                Describe(first);
                foreach (var line in lines.Skip(1))
                    Take(line);
            }
            else if (!IsBeginning(bytes))
            {
                throw new FormatException();
            }
        }
        catch (Exception broken) when (broken is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
        {
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"{Path} is no journal of an update; name the file that --journal named.", ExitCode.Usage), broken);
        }
        _file.Position = end;
        return first;
    }

    private void Describe(string first)
    {
        using var json = JsonDocument.Parse(first);
        if (json.RootElement.GetProperty("update").GetInt32() != Version)
            throw new FormatException();
        (Server, Changes) = (json.RootElement.GetProperty("server").GetString()!, RunChangesJson.Read(json.RootElement.GetProperty("changes")));
    }

    /// <summary>Whether the bytes are what a kill may have left of a first line.</summary>
    private static bool IsBeginning(ReadOnlySpan<byte> bytes)
    {
        var head = "{\"update\":"u8;
        return bytes.Length < head.Length ? head.StartsWith(bytes) : bytes.StartsWith(head);
    }

    private void Take(string line)
    {
        using var json = JsonDocument.Parse(line);
        foreach (var word in new[] { "begin", "done", "undone" })
        {
            if (!json.RootElement.TryGetProperty(word, out var names))
                continue;
            var run = new RunPath(names[0].GetString()!, names[1].GetString()!, names[2].GetString()!);
            if (word == "begin")
                _begun[run] = RunChangesJson.Read(json.RootElement.GetProperty("undo"));
            else
                (word == "done" ? _done : _undone).Add(run);
            return;
        }
        throw new FormatException();
    }

    private void Create(string what)
    {
        Append(what);
        try
        {
            DurableFile.SyncName(_file.Name);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw JournalFolder.Closed(Path, closed);
        }
    }

    private void Append(string line)
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
                new Failure(FailureCategory.Fatal, FailureCode.DestinationError, $"The journal {Path} cannot be written ({full.Message.TrimEnd('.')}), and nothing is changed that it does not name; free some space, then go on with the same command.", ExitCode.Destination), full);
        }
    }

    private static void Named(Utf8JsonWriter json, string word, RunPath run)
    {
        json.WriteStartArray(word);
        json.WriteStringValue(run.Entity);
        json.WriteStringValue(run.Project);
        json.WriteStringValue(run.RunId);
        json.WriteEndArray();
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
