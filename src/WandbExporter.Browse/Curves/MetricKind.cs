namespace WandbExporter.Browse.Curves;

/// <summary>What the values of a metric are.</summary>
internal enum MetricKind
{
    /// <summary>A curve.</summary>
    Number,

    /// <summary>A curve of 0 and 1.</summary>
    Truth,

    /// <summary>Texts, objects, media: nothing that is drawn.</summary>
    Other,
}
