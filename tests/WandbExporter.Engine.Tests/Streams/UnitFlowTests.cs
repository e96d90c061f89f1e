using System.Diagnostics.CodeAnalysis;
using Akka.Streams;
using Akka.Streams.Dsl;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Client;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using WandbExporter.Engine.Tests.Supervision;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Engine.Tests.Streams;

/// <summary>What a unit's stream does at the same time, and what it waits for.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit ends what a test began, with DisposeAsync.")]
public sealed class UnitFlowTests : Akka.TestKit.Xunit2.TestKit, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryDirectory _directory = new();
    private readonly WandbClient _client = new(new WandbClientOptions { BaseUrl = new Uri("http://127.0.0.1:9"), ApiKey = new string('a', 40) });
    private readonly List<string> _puts = [];
    private readonly List<string> _decoded = [];
    private LocalDestination _destination = null!;
    private Func<string, Task> _beforeStored = _ => Task.CompletedTask;
    private StreamContext _context = null!;

    public UnitFlowTests()
        : base(Quiet.Config)
    {
    }

    public async Task InitializeAsync()
    {
        _destination = await new SmallExport(_directory.Below("export")).OpenAsync();
        var looked = new TestDestination(_destination)
        {
            OnPut = (_, key) =>
            {
                lock (_puts)
                    _puts.Add(key);
                return 1;
            },
            BeforeStored = key => _beforeStored(key),
        };
        _context = TestContext.For(_client, looked.Sink);
    }

    public async Task DisposeAsync()
    {
        Shutdown();
        await _destination.DisposeAsync();
        await _client.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_next_part_is_decoded_while_one_is_written()
    {
        var decodedNext = new TaskCompletionSource();
        _beforeStored = _ => decodedNext.Task;
        var events = Start(UnitFlow.Of(Unit("a", Decode("a", 0), Decode("a", 1, decodedNext.SetResult), Complete())));
        Assert.EndsWith("a-00000.parquet", await PartAsync(events), StringComparison.Ordinal);
        Assert.EndsWith("a-00001.parquet", await PartAsync(events), StringComparison.Ordinal);
        Assert.IsType<UnitCompleted>(await NextAsync(events));
        Assert.Null(await events.PullAsync());
    }

    [Fact]
    public async Task A_part_is_put_only_when_the_one_before_it_is_recorded()
    {
        var events = Start(UnitFlow.Of(Unit("a", Decode("a", 0), Decode("a", 1), Complete())));
        var first = Assert.IsType<PartWritten>(await NextAsync(events));
        var second = events.PullAsync();
        Assert.Single(_puts);
        Assert.False(second.IsCompleted);
        first.Recorded!.SetResult(true);
        Assert.EndsWith("a-00001.parquet", Assert.IsType<PartWritten>(await second.WaitAsync(Patience)).Part.Key, StringComparison.Ordinal);
        Assert.Equal(2, _puts.Count);
    }

    [Fact]
    public async Task A_part_that_could_not_be_written_ends_the_attempt_and_nothing_is_put_behind_it()
    {
        _beforeStored = _ => throw Full();
        var events = Start(UnitFlow.Of(Unit("a", Decode("a", 0), Decode("a", 1), Complete())));
        Assert.Equal("full", Assert.IsType<UnitFaulted>(await NextAsync(events)).Failure.Code);
        Assert.Null(await events.PullAsync());
        Assert.Single(_puts);
    }

    [Fact]
    public async Task Some_units_in_one_stream_complete_and_fail_each_by_itself()
    {
        _beforeStored = key => key.Contains("/b-", StringComparison.Ordinal) ? throw Full() : Task.CompletedTask;
        var events = Start(UnitFlow.Of(
            [
                Unit("a", Decode("a", 0), Complete()),
                Unit("b", Decode("b", 0), Decode("b", 1), Complete()),
                Unit("c", Fault()),
                Unit("d", Decode("d", 0, end: new UnitCompleted(1, 1, null))),
            ],
            _context.Drain));
        Assert.Equal("a", Assert.IsType<PartWritten>(await NextAsync(events)).Of!.Run.RunId);
        Assert.Equal("a", Assert.Single(Assert.IsType<UnitsCompleted>(await NextAsync(events)).Units).Work.Run.RunId);
        Assert.Equal("b", Assert.IsType<UnitDropped>(await NextAsync(events)).Work.Run.RunId);
        Assert.Equal("c", Assert.IsType<UnitDropped>(await NextAsync(events)).Work.Run.RunId);
        var last = Assert.Single(Assert.IsType<UnitsCompleted>(await NextAsync(events)).Units);
        Assert.Equal("d", last.Work.Run.RunId);
        Assert.EndsWith("d-00000.parquet", last.End.LastPart!.Part.Key, StringComparison.Ordinal);
        Assert.IsType<BundleEnded>(await NextAsync(events));
        Assert.Null(await events.PullAsync());
        Assert.Equal(["a", "b", "d"], _puts.Select(key => Path.GetFileName(key)[..1]));
    }

    [Fact]
    public async Task Once_the_export_drains_no_further_unit_is_begun()
    {
        var events = Start(UnitFlow.Of([Unit("a", Decode("a", 0, _context.Drain.Raise), Complete()), Unit("b", Decode("b", 0), Complete())], _context.Drain));
        Assert.IsType<PartWritten>(await NextAsync(events));
        Assert.IsType<UnitsCompleted>(await NextAsync(events));
        Assert.IsType<BundleEnded>(await NextAsync(events));
        Assert.Equal(["a-0"], _decoded);
    }

    private Events Start(Source<UnitEvent, Akka.NotUsed> stream) => new(stream.RunWith(Sink.Queue<UnitEvent>(), Sys.Materializer()));

    /// <summary>The next event; its record is durable at once.</summary>
    private static async Task<string> PartAsync(Events events)
    {
        var written = Assert.IsType<PartWritten>(await NextAsync(events));
        written.Recorded!.SetResult(true);
        return written.Part.Key;
    }

    private static async Task<UnitEvent> NextAsync(Events events) => Assert.IsAssignableFrom<UnitEvent>(await events.PullAsync().WaitAsync(Patience));

    private UnitReading Unit(string run, params Decoding[] pieces)
    {
        var work = UnitWork.OfRun(HistoryTable.Kind, SmallExport.Project, new RunDescriptor(run, "finished", 0, 1, 0, 0, 0, null));
        return new UnitReading(_context, work.Subject, work, pieces.ToAsyncEnumerable());
    }

    private Decoding Decode(string run, int ordinal, Action? then = null, UnitCompleted? end = null) => () =>
    {
        _decoded.Add($"{run}-{ordinal}");
        var table = new RunRowsTable(HistoryTable.Descriptor, SmallExport.Project.Run(run), new ColumnClaims());
        then?.Invoke();
        return [new FullPart(table, $"{run}-{ordinal:D5}", ResumePoint.AtStep(ordinal)) { End = end }];
    };

    private static Decoding Complete() => () => [new Passed(new UnitCompleted(1, 1, null))];

    private static Decoding Fault() => () => [new Passed(new UnitFaulted(new Failure(FailureCategory.Permanent, "gone", "It is gone.", ExitCode.Incomplete)))];

    private static ExportException Full() => new(new Failure(FailureCategory.Permanent, "full", "There is no room.", ExitCode.Destination));

    private sealed class Events(ISinkQueue<UnitEvent> queue)
    {
        /// <summary>Null at the end.</summary>
        public async Task<UnitEvent?> PullAsync()
        {
            var next = await queue.PullAsync();
            return next.HasValue ? next.Value : null;
        }
    }
}
