using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Fetch.Artifacts;
using WandbExporter.Engine.Progress;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// The journal's single writer. Records that come while a write is under way go into the next one together, so a slow disk costs
/// latency, not throughput. What is durable it tells its parent first, whose state follows the journal, and then who wants to know.
/// A failed append is fatal: it throws, and its supervisor ends the export. A content that units bring at the same time it records once.
/// </summary>
internal sealed class JournalActor : ReceiveActor
{
    private readonly IJournal _journal;
    private readonly SharedContents _contents;
    private readonly CancellationToken _abort;
    private readonly List<Append> _waiting = [];
    private IReadOnlyList<Append> _writing = [];
    private IReadOnlyList<JournalRecord> _records = [];

    /// <param name="journal">Where records go.</param>
    /// <param name="node">Says when nothing is waited for any more, and which contents are recorded.</param>
    [ActivatorUtilitiesConstructor]
    public JournalActor(IJournal journal, NodeServices node)
        : this(journal, node.Contents, node.Abort)
    {
    }

    public JournalActor(IJournal journal, SharedContents contents, CancellationToken abort)
    {
        (_journal, _contents, _abort) = (journal, contents, abort);
        Receive<Append>(append =>
        {
            _waiting.Add(append);
            WriteNext();
        });
        Receive<Flush>(flush =>
        {
            _waiting.Add(new Append([], Sender) { Answer = flush.Answer });
            WriteNext();
        });
        Receive<Written>(_ =>
        {
            _contents.OnDurable(_records);
            Context.Parent.Tell(new Durable(_records));
            foreach (var append in _writing.Where(append => append.ReplyTo is not null))
                append.ReplyTo!.Tell(append.Answer ?? new Durable(append.Records));
            foreach (var record in _records.Where(record => record is PartCommitted or ContentCommitted))
                EngineTelemetry.PartCommitted((record as PartCommitted)?.Part.Table);
            (_writing, _records) = ([], []);
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
        _records = _contents.Unrecorded(_writing.SelectMany(append => append.Records));
        AppendAsync(_records).PipeTo(Self);
    }

    private async Task<Written> AppendAsync(IReadOnlyList<JournalRecord> records)
    {
        if (records.Count > 0)
            await _journal.AppendAsync(records, _abort);
        return Written.Instance;
    }

    private static Exception Fatal(Exception cause) => cause is ExportException
        ? cause
        : new ExportException(
            new Failure(FailureCategory.Fatal, FailureCode.Journal, $"The journal could not be written: {cause.Message}", ExitCode.Destination),
            cause);

    /// <summary>What is said to the journal, and what it says.</summary>
    public interface IMessage;

    /// <summary>Asks for records to be made durable: all of them at once or, if the process dies, none.</summary>
    /// <param name="Records">At least one.</param>
    /// <param name="ReplyTo">Who is told, besides the journal's parent; null for nobody.</param>
    public sealed record Append(IReadOnlyList<JournalRecord> Records, IActorRef? ReplyTo = null) : IMessage
    {
        /// <summary>What is told to <see cref="ReplyTo"/>; null for <see cref="Durable"/>.</summary>
        internal object? Answer { get; init; }
    }

    /// <summary>Asks for an answer when all that was asked for before is durable.</summary>
    public sealed record Flush(object Answer) : IMessage;

    /// <summary>The records are durable.</summary>
    public sealed record Durable(IReadOnlyList<JournalRecord> Records) : IMessage;

    /// <summary>The records are not taken, and never will be: the attempt that brought them has failed.</summary>
    public sealed record Refused(Exception Cause) : IMessage;

    private sealed record Written : IMessage
    {
        public static Written Instance { get; } = new();
    }
}
