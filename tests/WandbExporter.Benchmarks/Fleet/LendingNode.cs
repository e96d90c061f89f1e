using System.Buffers;
using System.Text.Json;
using Akka.Actor;
using WandbExporter.Core.Journal;
using WandbExporter.Fleet.Wire;

namespace WandbExporter.Benchmarks.Fleet;

/// <summary>A node that says of all that it is lent that it is done, one part each.</summary>
internal sealed class LendingNode : ReceiveActor, IWithTimers
{
    private const int Workers = 8;

    private readonly Dictionary<int, Slot> _slots = [];
    private int? _node;
    private long _renewals;

    public LendingNode(IActorRef gate, Count count)
    {
        var hello = new Hello(LendingCoordinator.Version, LendingCoordinator.Version, LendingCoordinator.Version, "a node", Workers, 0);
        Receive<Look>(_ => gate.Tell(_node is { } node ? new Renew(node, ++_renewals, 1) : hello));
        Receive<Welcome>(welcome => _node = welcome.Node);
        Receive<Renewed>(_ => { });
        Receive<Claimed>(_ => { });
        Receive<Frame>(frame =>
        {
            if (!_slots.TryGetValue(frame.Slot, out var slot))
                _slots.Add(frame.Slot, slot = new Slot(new FrameLink(frame.Node, frame.Slot), Sender));
            var message = slot.Link.Take(frame);
            slot.Peer.Tell(slot.Link.Arrived(frame));
            if (frame.Kind == FrameKind.Lend && message is not null)
                slot.Record(JsonSerializer.Deserialize(message, WireContext.Default.Loan)!);
            else if (frame.Kind == FrameKind.Recorded && message is not null)
                count.Add(slot.End());
        });
        Receive<FrameArrived>(arrived => _slots[arrived.Slot].OnArrived(arrived));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), Look.Instance, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));

    /// <summary>What all nodes have done. Thread-safe.</summary>
    internal sealed class Count
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _units;
        private long _loans;

        public Task Begun => _begun.Task;

        public long Units => Interlocked.Read(ref _units);

        public long Loans => Interlocked.Read(ref _loans);

        public void Add(int units)
        {
            _begun.TrySetResult();
            Interlocked.Add(ref _units, units);
            Interlocked.Increment(ref _loans);
        }
    }

    private sealed class Slot(FrameLink link, IActorRef peer)
    {
        private int _lent;

        public FrameLink Link => link;

        public IActorRef Peer => peer;

        public void Record(Loan loan)
        {
            _lent = loan.Units.Count;
            var records = loan.Units.SelectMany(unit => (JournalRecord[])
            [
                new PartCommitted(unit.Unit, new PartInfo($"tables/{unit.Unit}/00000.parquet", "history", 4000, new string('0', 64), 10), null, DateTimeOffset.UnixEpoch),
                new UnitCommitted(unit.Unit, "finished 9 10", 10, 10, null, DateTimeOffset.UnixEpoch),
            ]).ToList();
            var json = new ArrayBufferWriter<byte>();
            JournalJson.Write(json, records);
            Send(link.Send(FrameKind.Records, json.WrittenSpan));
        }

        /// <returns>How many units it was.</returns>
        public int End()
        {
            Send(link.Send(FrameKind.Ended, new LoanEnd([.. Enumerable.Range(0, _lent).Select(unit => new UnitOutcome(unit, true, null, null))], false), WireContext.Default.LoanEnd));
            return _lent;
        }

        public void OnArrived(FrameArrived arrived) => Send(link.OnArrived(arrived));

        private void Send(bool isDue)
        {
            if (isDue && link.Current is { } frame)
                peer.Tell(frame);
        }
    }

    private sealed record Look
    {
        public static Look Instance { get; } = new();
    }
}
