using Akka.Actor;
using Microsoft.Extensions.DependencyInjection;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Progress;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Engine.Supervision;

/// <summary>
/// The journal's single writer. Records that come while a write is under way go into the next one together, so a slow disk costs
/// latency, not throughput. What is durable it tells its parent first, whose state follows the journal, and then who wants to know.
/// A failed append is fatal: it throws, and its supervisor ends the export.
/// </summary>
internal sealed class JournalActor : ReceiveActor
{
    private readonly IJournal _journal;
    private readonly CancellationToken _abort;
    private readonly List<Append> _waiting = [];
    private IReadOnlyList<Append> _writing = [];

    /// <param name="journal">Where records go.</param>
    /// <param name="node">Says when nothing is waited for any more.</param>
    [ActivatorUtilitiesConstructor]
    public JournalActor(IJournal journal, NodeServices node)
        : this(journal, node.Abort)
    {
    }

    public JournalActor(IJournal journal, CancellationToken abort)
    {
        _journal = journal;
        _abort = abort;
        Receive<Append>(append =>
        {
            _waiting.Add(append);
            WriteNext();
        });
        Receive<Written>(_ =>
        {
            Context.Parent.Tell(new Durable([.. _writing.SelectMany(append => append.Records)]));
            foreach (var append in _writing.Where(append => append.ReplyTo is not null))
                append.ReplyTo!.Tell(new Durable(append.Records));
            foreach (var part in _writing.SelectMany(append => append.Records).OfType<PartCommitted>())
                EngineTelemetry.PartCommitted(part.Part.Table);
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
        AppendAsync([.. _writing.SelectMany(append => append.Records)]).PipeTo(Self);
    }

    private async Task<Written> AppendAsync(IReadOnlyList<JournalRecord> records)
    {
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
    public sealed record Append(IReadOnlyList<JournalRecord> Records, IActorRef? ReplyTo = null) : IMessage;

    /// <summary>The records are durable.</summary>
    public sealed record Durable(IReadOnlyList<JournalRecord> Records) : IMessage;

    private sealed record Written : IMessage
    {
        public static Written Instance { get; } = new();
    }
}
