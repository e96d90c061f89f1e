namespace WandbExporter.Tables.Catalogue;

/// <summary>What the next start does with the rows of a run that was still running.</summary>
public enum RunningRule
{
    /// <summary>Nothing: they are as of the moment when the run was listed.</summary>
    AsListed,

    /// <summary>Goes on behind what is exported, in parts of its own.</summary>
    GoesOn,

    /// <summary>Reads them again from their start, and replaces them.</summary>
    ReadAgain,
}
