namespace WandbExporter.Tables.Catalogue;

/// <summary>What tables are about: <c>--tables</c> takes the name of a group for all tables of it but those that are <see cref="TableDescriptor.IsNamedAlone"/>.</summary>
public enum TableGroup
{
    /// <summary>What there is: projects, runs, sweeps, teams, and what describes them.</summary>
    Metadata,

    /// <summary>What runs logged, row by row.</summary>
    Metrics,

    /// <summary>Files of runs.</summary>
    Files,

    /// <summary>Artifacts.</summary>
    Artifacts,
}
