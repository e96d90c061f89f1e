using System.Text.Json;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Cli.Updates;

/// <summary>
/// What an update changes: first which update it is, then for each run, before it is changed, what takes the change back, and when it was made, that it
/// was.
/// </summary>
internal sealed class UpdateJournal : IDisposable
{
    private const int Version = 1;

    private readonly ChangeJournal _journal;
    private readonly Lock _gate = new();
    private readonly Dictionary<RunPath, RunChanges> _begun = [];
    private readonly HashSet<RunPath> _done = [];
    private readonly HashSet<RunPath> _undone = [];

    private UpdateJournal(ChangeJournal journal) => _journal = journal;

    public string Path => _journal.Path;

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
        var what = ChangeJournal.Line(json =>
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
                journal._journal.Create(what);
            else if (first != what)
                throw ChangeJournal.Usage($"{path} is the journal of another update, or of one of another server; name a new file with --journal.");
            else if (journal._undone.Count > 0)
                throw ChangeJournal.Usage($"The update of {path} was taken back; name a new file with --journal to make it again.");
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
                throw ChangeJournal.Usage($"{path} is empty: nothing was changed.");
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
            _journal.Append(ChangeJournal.Line(json =>
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

    public void Dispose() => _journal.Dispose();

    private void Mark(string word, RunPath run, HashSet<RunPath> marked)
    {
        lock (_gate)
        {
            if (marked.Contains(run))
                return;
            _journal.Append(ChangeJournal.Line(json => Named(json, word, run)));
            marked.Add(run);
        }
    }

    private static UpdateJournal Open(string path, FileMode mode) => new(ChangeJournal.Open(path, mode, "update", "changed"));

    /// <summary>Reads what there is. The first line; null if there is none.</summary>
    private string? Load()
    {
        var (lines, rest) = _journal.Read();
        try
        {
            if (lines.Length == 0)
                return IsBeginning(rest) ? null : throw new FormatException();
            Describe(lines[0]);
            foreach (var line in lines.Skip(1))
                Take(line);
            return lines[0];
        }
        catch (Exception broken) when (broken is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
        {
            throw ChangeJournal.Usage($"{Path} is no journal of an update; name the file that --journal named.", broken);
        }
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

    private static void Named(Utf8JsonWriter json, string word, RunPath run)
    {
        json.WriteStartArray(word);
        json.WriteStringValue(run.Entity);
        json.WriteStringValue(run.Project);
        json.WriteStringValue(run.RunId);
        json.WriteEndArray();
    }
}
