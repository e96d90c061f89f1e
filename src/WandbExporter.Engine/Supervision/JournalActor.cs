using Akka.Actor;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// The journal's single writer. Records that come while a write is under way go into the next one together, so a slow disk costs
/// latency, not throughput. It answers each record once it is durable: to its sender, and to the parent, whose state follows the journal.
/// A failed append is fatal: it throws, and its supervisor ends the export.
/// </summary>
internal sealed class JournalActor : ReceiveActor
{
    private readonly IJournal _journal;
    private readonly CancellationToken _abort;
    private readonly List<(JournalRecord Record, IActorRef Sender)> _waiting = [];
    private List<(JournalRecord Record, IActorRef Sender)> _writing = [];

    public JournalActor(IJournal journal, CancellationToken abort)
    {
        _journal = journal;
        _abort = abort;
        Receive<Append>(append =>
        {
            foreach (var record in append.Records)
                _waiting.Add((record, Sender));
            WriteNext();
        });
        Receive<Written>(_ =>
        {
            foreach (var (record, sender) in _writing)
            {
                var durable = new Durable(record);
                Context.Parent.Tell(durable);
                if (!sender.Equals(Context.Parent))
                    sender.Tell(durable);
            }
            _writing = [];
            WriteNext();
        });
        Receive<Status.Failure>(failed => throw Fatal(failed.Cause));
    }

    private void WriteNext()
    {
        if (_writing.Count > 0 || _waiting.Count == 0)
            return;
        _writing = [.. _waiting];
        _waiting.Clear();
        AppendAsync([.. _writing.Select(entry => entry.Record)]).PipeTo(Self);
    }

    private async Task<Written> AppendAsync(IReadOnlyList<JournalRecord> records)
    {
        await _journal.AppendAsync(records, _abort);
        return new Written();
    }

    private static Exception Fatal(Exception cause) => cause is ExportException
        ? cause
        : new ExportException(
            new Failure(FailureCategory.Fatal, "journal", $"The journal could not be written: {cause.Message}", ExitCode.Destination),
            cause);

    /// <summary>Asks for records to be made durable: all of them at once or, if the process dies, none. Each is answered on its own.</summary>
    public sealed record Append(IReadOnlyList<JournalRecord> Records)
    {
        public Append(JournalRecord record)
            : this([record])
        {
        }
    }

    /// <summary>The record is durable.</summary>
    public sealed record Durable(JournalRecord Record);

    private sealed record Written;
}
