namespace WandbExporter.Core.Ids;

/// <summary>Keys of what an export says about itself.</summary>
public static class ExportKeys
{
    /// <summary>Everything below is the exporter's own state.</summary>
    public const string StatePrefix = "_export/";

    /// <summary>Where the journal's segments stand.</summary>
    public const string JournalPrefix = "_export/journal/";

    /// <summary>Where, in a bucket, the locks of its writers stand.</summary>
    public const string LockPrefix = "_export/lock/";

    /// <summary>Where processes that work on one export tell each other what they have no connection for.</summary>
    public const string FleetPrefix = "_export/fleet/";

    /// <summary>Unfinished objects; no sink lists or accepts a key below.</summary>
    public const string TemporaryPrefix = "_export/tmp/";

    /// <summary>What was exported from where: format version, source, selection.</summary>
    public static ObjectKey Identity { get; } = new("_export/export.json");

    /// <summary>Who writes to a directory now; absent when nobody does.</summary>
    public static ObjectKey Lock { get; } = new("_export/lock.json");

    public static ObjectKey Manifest { get; } = new("_export/manifest.parquet");

    public static ObjectKey Failures { get; } = new("_export/failures.parquet");

    /// <summary>Which runs and versions of artifacts are exported with all that they have.</summary>
    public static ObjectKey DeletionReady { get; } = new("_export/deletion_ready.parquet");

    public static ObjectKey ReportJson { get; } = new("_export/report.json");

    public static ObjectKey ReportHtml { get; } = new("_export/report.html");

    /// <summary>What makes an engine know the tables by name.</summary>
    public static ObjectKey Views { get; } = new("_export/views.sql");

    /// <summary>The digests of what else stands below <see cref="StatePrefix"/>, as of the moment when every planned unit was tried.</summary>
    public static ObjectKey Checksums { get; } = new("_export/checksums.sha256");

    /// <summary>What an export that has ended says about itself, beside its journal.</summary>
    public static IReadOnlyList<ObjectKey> Statements { get; } = [Manifest, Failures, DeletionReady, ReportJson, ReportHtml, Views, Checksums];

    /// <summary>What the keys of artifacts' files begin with.</summary>
    public const string ArtifactPrefix = "artifacts/";

    /// <summary>What the keys of reports' files begin with.</summary>
    public const string ReportPrefix = "reports/";

    /// <summary>What the keys of exported objects begin with.</summary>
    public static IReadOnlyList<string> DataPrefixes { get; } = ["tables/", "files/", ArtifactPrefix, ReportPrefix];

    /// <summary>Written last, only when every planned unit is committed.</summary>
    public static ObjectKey Success { get; } = new("_SUCCESS");
}
