using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace WandbExporter.Testing;

/// <summary>
/// Listens to the meters and sources of some projects, as a collector does. What other tests of the process do meanwhile is heard too: ask
/// for what only yours can have.
/// </summary>
public sealed class TelemetryRecorder : IDisposable
{
    private readonly ConcurrentQueue<Measured> _measured = [];
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _sources;

    public TelemetryRecorder(params string[] projects)
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (projects.Contains(instrument.Meter.Name))
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _meters.Start();
        _sources = new ActivityListener
        {
            ShouldListenTo = source => projects.Contains(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_sources);
    }

    public IEnumerable<Measured> Measured => _measured;

    /// <summary>Spans that have ended.</summary>
    public IEnumerable<Activity> Spans => _spans;

    /// <summary>All that was told, as text.</summary>
    public string Text => string.Join(
        '\n',
        [
            .. Measured.Select(one => $"{one.Instrument} {string.Join(' ', one.Tags)}"),
            .. Spans.Select(span => $"{span.DisplayName} {string.Join(' ', span.TagObjects)}"),
        ]);

    public double Sum(string instrument, string tag, object value) =>
        Measured.Where(one => one.Instrument == instrument && Equals(one.Tags.GetValueOrDefault(tag), value)).Sum(one => one.Value);

    public void Dispose()
    {
        _meters.Dispose();
        _sources.Dispose();
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(new Measured(instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));
}

/// <summary>One measurement.</summary>
public sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);
