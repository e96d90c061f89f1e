namespace WandbExporter.Cli.Monitoring;

/// <summary>How far the process has come with its export.</summary>
internal enum Stage
{
    /// <summary>Not signed in, or the destination is not open.</summary>
    Starting,

    Exporting,

    /// <summary>It ends early; what is in flight is committed.</summary>
    Draining,

    /// <summary>Nothing is exported any more.</summary>
    Ended,
}
