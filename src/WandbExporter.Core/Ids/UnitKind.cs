namespace WandbExporter.Core.Ids;

/// <summary>What a unit exports. The names stand in the journal: do not rename them.</summary>
public enum UnitKind
{
    /// <summary>The projects of one entity.</summary>
    Projects,

    /// <summary>Some consecutive pages of a project's run listing.</summary>
    RunPage,

    /// <summary>The metric history of one run.</summary>
    History,

    /// <summary>The system-metric events of one run.</summary>
    SystemMetrics,

    /// <summary>The file inventory of one run and the files' bytes.</summary>
    Files,

    /// <summary>The console log of one run.</summary>
    ConsoleLogs,

    /// <summary>One run as the listing describes it, where the listing would not show it. Never planned: it only fails.</summary>
    Run,
}
