using System.Diagnostics;
using Akka;
using Akka.Streams.Dsl;
using WandbExporter.Engine.Progress;

namespace WandbExporter.Engine.Streams;

/// <summary>The stream of one or of several units: fetch, decode, write, in four stages whatever the units are.</summary>
internal static class UnitFlow
{
    /// <summary>A part being written, and the next one being decoded.</summary>
    private const int PartsAtATime = 2;

    /// <summary>One unit. It ends with how the unit ended.</summary>
    public static Source<UnitEvent, NotUsed> Of(UnitReading unit)
    {
        var span = Activity.Current;
        return Source.From(() => new EndableSequence<Decoding>(unit.Pieces, span))
            .SelectMany(decode => decode())
            .SelectAsync(PartsAtATime, decoded => EngineTelemetry.Within(span, () => unit.WriteAsync(decoded)))
            .TakeWhile(unitEvent => unitEvent is PartWritten or PartsWritten or VersionsFound, inclusive: true);
    }

    /// <summary>
    /// Some units of one lane, one after the other; each is begun when its turn comes, and none once the export drains. Each completes or is
    /// dropped by itself; it ends with <see cref="BundleEnded"/>.
    /// </summary>
    public static Source<UnitEvent, NotUsed> Of(IEnumerable<UnitReading> units, DrainSignal drain)
    {
        var span = Activity.Current;
        return Source.From(() => new EndableSequence<Step>(FetchAsync(units, drain), span))
            .SelectMany(step => step.Decode().Select(decoded => (step.Unit, Decoded: decoded)))
            .SelectAsync(PartsAtATime, step => EngineTelemetry.Within(span, () => WriteAsync(step.Unit, step.Decoded)))
            .SelectMany(step => step.Unit?.Named(step.Event) ?? [step.Event])
            .TakeWhile(unitEvent => unitEvent is not BundleEnded, inclusive: true);
    }

    private static async Task<(UnitReading? Unit, UnitEvent Event)> WriteAsync(UnitReading? unit, Decoded decoded) =>
        (unit, unit is null ? new BundleEnded() : await unit.WriteAsync(decoded));

    private static async IAsyncEnumerable<Step> FetchAsync(IEnumerable<UnitReading> units, DrainSignal drain)
    {
        foreach (var unit in units)
        {
            if (drain.IsRaised)
                break;
            await foreach (var piece in unit.Pieces)
            {
                if (unit.HasEnded)
                    break;
                yield return new Step(unit, piece);
            }
        }
        yield return new Step(null, () => [new Passed(new BundleEnded())]);
    }

    /// <param name="Unit">Null at the end of all.</param>
    private sealed record Step(UnitReading? Unit, Decoding Decode);
}
