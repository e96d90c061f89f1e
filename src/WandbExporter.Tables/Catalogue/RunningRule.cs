namespace WandbExporter.Tables.Catalogue;

/// <summary>What a later start does with the rows of a run that was still running, or of what has changed since.</summary>
public enum RunningRule
{
    /// <summary>Replaces them when it finds the run changed: what is listed is as of then.</summary>
    AsListed,

    /// <summary>Goes on behind what is exported, in parts of its own.</summary>
    GoesOn,

    /// <summary>Reads them again from their start, and replaces them.</summary>
    ReadAgain,

    /// <summary>Reads again those of the collections that changed, and replaces them.</summary>
    CollectionByCollection,

    /// <summary>Nothing: what is committed never changes.</summary>
    NeverChanges,
}
