using System.Diagnostics;
using System.Diagnostics.Metrics;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Progress;

/// <summary>What the engine tells of an export to who listens, by OpenTelemetry's names; docs/telemetry.md lists it.</summary>
internal static class EngineTelemetry
{
    private const string Name = "WandbExporter.Engine";
    private const string TableTag = "wandb.table";
    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("wandb.export.rows", "{row}", "Rows written to parts.");
    private static readonly Counter<long> Written = Meter.CreateCounter<long>("wandb.export.written", "By", "Bytes written to parts and files.");
    private static readonly Counter<long> Received = Meter.CreateCounter<long>("wandb.export.received", "By", "Bytes received in answers, decompressed.");
    private static readonly Counter<long> Checked = Meter.CreateCounter<long>("wandb.export.checked", "By", "Bytes of parts that were read again, by --repair.");
    private static readonly Counter<long> Committed = Meter.CreateCounter<long>("wandb.export.parts.committed", "{part}", "Parts whose record is durable.");
    private static readonly UpDownCounter<long> Open = Meter.CreateUpDownCounter<long>("wandb.export.units.open", "{unit}", "Units that are planned and neither done nor failed.");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("wandb.export.units.failed", "{unit}", "Units that failed for this process.");
    private static readonly Counter<long> Retried = Meter.CreateCounter<long>("wandb.export.units.retried", "{unit}", "Units that were tried again.");
    private static readonly UpDownCounter<long> Windows = Meter.CreateUpDownCounter<long>("wandb.export.windows.in_flight", "{window}", "Windows of histories that are asked for and not decoded.");

    public static void WroteRows(string table, long rows) => Rows.Add(rows, Of(table));

    public static void Wrote(string table, long bytes) => Written.Add(bytes, Of(table));

    public static void ReceivedBytes(long bytes) => Received.Add(bytes);

    public static void CheckedBytes(int bytes) => Checked.Add(bytes);

    /// <param name="table">Null for a run's file.</param>
    public static void PartCommitted(string? table) => Committed.Add(1, Of(table ?? "files"));

    public static void UnitsOpened(string table, long units) => Open.Add(units, Of(table));

    public static void UnitClosed(string table, bool hasFailed)
    {
        Open.Add(-1, Of(table));
        if (hasFailed)
            Failed.Add(1, Of(table));
    }

    public static void UnitRetried() => Retried.Add(1);

    /// <param name="by">1 when a window is asked for, -1 when it is decoded or given up.</param>
    public static void WindowsChanged(int by) => Windows.Add(by);

    /// <summary>The span of one process's work on an export; null if nobody listens.</summary>
    public static Activity? BeginExport() => Source.StartActivity("wandb.export");

    /// <summary>The span of an attempt at a unit, or at some in one stream; null if nobody listens.</summary>
    /// <param name="unit">The unit, and of several the first.</param>
    /// <param name="units">How many they are.</param>
    /// <param name="export">The span that it is a part of.</param>
    public static Activity? Begin(UnitId unit, int units, ActivityContext export)
    {
        // An actor's thread is others' too: the span is the current one only where Within says so.
        var before = Activity.Current;
        var activity = Source.StartActivity("wandb.export.unit", ActivityKind.Internal, export);
        Activity.Current = before;
        activity?.SetTag("wandb.unit", unit.Value);
        activity?.SetTag("wandb.unit.count", units);
        return activity;
    }

    /// <summary>Begins something whose spans are parts of this one: streams do not carry the current span along.</summary>
    public static T Within<T>(Activity? activity, Func<T> begin)
    {
        if (activity is null)
            return begin();
        var before = Activity.Current;
        Activity.Current = activity;
        try
        {
            return begin();
        }
        finally
        {
            Activity.Current = before;
        }
    }

    public static void Fail(Activity? activity, string code)
    {
        activity?.SetTag("error.type", code);
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    private static KeyValuePair<string, object?> Of(string table) => new(TableTag, table);
}
