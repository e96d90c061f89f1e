using System.Diagnostics;
using System.Diagnostics.Metrics;
using WandbExporter.Core.Errors;

namespace WandbExporter.Storage;

/// <summary>What stores tell of their work to who listens, by OpenTelemetry's names; docs/telemetry.md lists it. Keys of objects are in spans alone.</summary>
internal static class StorageTelemetry
{
    private const string Name = "WandbExporter.Storage";
    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    /// <summary>Those of OpenTelemetry's own durations in seconds, below for a disk and above for large objects.</summary>
    private static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300];
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "wandb.store.operation.duration", "s", "Time until an object is visible and durable, or records are.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });

    private static readonly Counter<long> Written = Meter.CreateCounter<long>("wandb.store.written", "By", "Bytes of objects that were put or copied.");

    /// <summary>The kind of store that a location is of, such as <c>s3</c>.</summary>
    public static string KindOf(string location) => location.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? location[..end] : "file";

    /// <summary>Does an operation, and tells of it; if nobody listens, it only does it.</summary>
    /// <param name="operation">Such as <c>put</c>.</param>
    /// <param name="location">Where.</param>
    /// <param name="key">Of the object; null for what is none.</param>
    /// <param name="run">Does it.</param>
    /// <param name="bytes">What it stored.</param>
    public static Task<T> MeasureAsync<T>(string operation, string location, string? key, Func<Task<T>> run, Func<T, long> bytes) =>
        Duration.Enabled || Written.Enabled || Source.HasListeners() ? TellAsync(operation, location, key, run, bytes) : run();

    /// <summary>As the other, of what stores no object.</summary>
    public static Task MeasureAsync(string operation, string location, Func<Task> run) => MeasureAsync(
        operation,
        location,
        null,
        async () =>
        {
            await run();
            return true;
        },
        _ => 0);

    private static async Task<T> TellAsync<T>(string operation, string location, string? key, Func<Task<T>> run, Func<T, long> bytes)
    {
        var begun = Stopwatch.GetTimestamp();
        var kind = KindOf(location);
        var tags = new TagList { { "wandb.store.kind", kind }, { "wandb.store.operation", operation } };
        using var activity = Source.StartActivity($"wandb.store.{operation}", ActivityKind.Client);
        activity?.SetTag("wandb.store.kind", kind);
        activity?.SetTag("wandb.store.key", key);
        try
        {
            var result = await run();
            if (bytes(result) is > 0 and var stored)
                Written.Add(stored, new KeyValuePair<string, object?>("wandb.store.kind", kind));
            return result;
        }
        catch (Exception e)
        {
            var code = e is ExportException known ? known.Failure.Code : e.GetType().Name;
            tags.Add("error.type", code);
            activity?.SetTag("error.type", code);
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            Duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, tags);
        }
    }
}
