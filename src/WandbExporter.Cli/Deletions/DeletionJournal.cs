using System.Text;
using System.Text.Json;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Deletions;

/// <summary>What a deletion deletes: first of which server and by which export, then of each object that it is about to be deleted, and that it was.</summary>
internal sealed class DeletionJournal : IDisposable
{
    private const int Version = 1;

    private readonly ChangeJournal _journal;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    private DeletionJournal(ChangeJournal journal) => _journal = journal;

    /// <summary>Whether an earlier start deleted it. One that was about to be deleted when that ended, and is gone, it did.</summary>
    /// <param name="gone">An object that the server has no more.</param>
    public bool Deleted(string gone) => _done.Contains(gone) || _begun.Contains(gone);

    /// <summary>A new one, or that of an earlier start for the same server and export.</summary>
    /// <exception cref="ExportException">It is another one's, or cannot be written.</exception>
    public static DeletionJournal Open(string path, string server, string export)
    {
        var first = ChangeJournal.Line(json =>
        {
            json.WriteNumber("delete", Version);
            json.WriteString("server", server);
            json.WriteString("proven_by", export);
        });
        var journal = new DeletionJournal(ChangeJournal.Open(path, FileMode.OpenOrCreate, "deletion", "deleted"));
        try
        {
            if (!journal.Load(path, first))
                journal._journal.Create(first);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    public void Begin(string name) => Mark("begin", name, _begun);

    public void Done(string name) => Mark("done", name, _done);

    public void Dispose() => _journal.Dispose();

    /// <summary>False: there is nothing.</summary>
    private bool Load(string path, string first)
    {
        var (lines, rest) = _journal.Read();
        if (lines.Length == 0)
            return Encoding.UTF8.GetBytes(first).AsSpan().StartsWith(rest) ? false : throw None(path);
        if (lines[0] != first)
            throw ChangeJournal.Usage($"{path} is no journal of a deletion at this server that this export proves; name a new file with --journal.");
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
            throw None(path);
        }
        return true;
    }

    private void Mark(string word, string name, HashSet<string> marked)
    {
        lock (_gate)
        {
            if (marked.Add(name))
                _journal.Append(ChangeJournal.Line(json => json.WriteString(word, name)));
        }
    }

    private static ExportException None(string path) => ChangeJournal.Usage($"{path} is no journal of a deletion; name a new file with --journal.");
}
