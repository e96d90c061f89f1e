using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Dsl;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Engine.Plan;
using WandbExporter.Engine.Streams;
using WandbExporter.Tables.Catalogue;
using Failure = WandbExporter.Core.Errors.Failure;

namespace WandbExporter.Benchmarks.Streams;

/// <summary>
/// What the streams of units cost that bring nothing: a stream a unit and many units in one, beside the smallest stream there is and one
/// that is put together from several sources.
/// </summary>
internal sealed class StreamBenchmark : IBenchmark
{
    private static readonly UnitWork Work = UnitWork.OfRun(
        HistoryTable.Kind, new ProjectPath("acme", "project"), new RunDescriptor("run", "finished", -1, 0, 0, 0, 0, null));

    public string Name => "streams";

    public async Task<bool> RunAsync(bool isShort)
    {
        var (units, rounds) = isShort ? (64, 1) : (512, 5);
        using var system = ActorSystem.Create("benchmark", ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }"));
        using var materializer = system.Materializer();
        Markdown.Head("units", "stream", "CPU ms a unit", "KiB a unit");
        await MeasureAsync("one element, one stage", units, rounds, () => RunAsync(Source.Single<UnitEvent>(new UnitInterrupted()), materializer));
        await MeasureAsync("five sources, one after the other", units, rounds, () => RunAsync(Nested(), materializer));
        await MeasureAsync("a unit", units, rounds, () => RunAsync(UnitFlow.Of(Unit()), materializer));
        var together = 32;
        await MeasureAsync(
            $"{together} units in one",
            units / together * together,
            rounds,
            () => RunAsync(UnitFlow.Of(Enumerable.Range(0, together).Select(_ => Unit()), new Engine.DrainSignal()), materializer),
            together);
        await system.Terminate();
        return true;
    }

    private static async Task MeasureAsync(string stream, int units, int rounds, Func<Task> run, int unitsOfRun = 1)
    {
        var (seconds, bytes) = (new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var (cpu, allocated) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
            for (var unit = 0; unit < units; unit += unitsOfRun)
                await run();
            // The round before the first one warms up.
            if (round < 0)
                continue;
            seconds.Add((Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds / units);
            bytes.Add((double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / units);
        }
        Markdown.Row(Markdown.Number(units), stream, Markdown.Number(Medians.Of(seconds) * 1000, 3), Markdown.Number(Medians.Of(bytes) / 1024, 1));
    }

    private static Task<Done> RunAsync(Source<UnitEvent, NotUsed> stream, IMaterializer materializer) => stream.RunWith(Sink.Ignore<UnitEvent>(), materializer);

    /// <summary>How the phases of a history look as sources of their own.</summary>
    private static Source<UnitEvent, NotUsed> Nested()
    {
        var source = Phase();
        for (var phase = 1; phase < 5; phase++)
            source = source.Concat(Phase());
        return source.SelectAsync(1, Task.FromResult).TakeWhile(_ => true, inclusive: true);
    }

    private static Source<UnitEvent, NotUsed> Phase() => Source.From(Array.Empty<int>())
        .SelectAsync(4, Task.FromResult)
        .ConcatMany(Source.Single)
        .Select(UnitEvent (_) => new UnitInterrupted());

    private static UnitReading Unit() => new(
        null!, Work.Subject, Work, new Decoding[] { () => [], () => [new Passed(new UnitFaulted(new Failure(FailureCategory.Permanent, "none", "", ExitCode.Incomplete)))] }.ToAsyncEnumerable());
}
