namespace WandbExporter.Tables.Catalogue;

/// <summary>Where a unit goes on that was begun and not committed.</summary>
public enum ResumeRule
{
    /// <summary>At its start.</summary>
    StartsOver,

    /// <summary>Behind its last committed part, at the cursor that the server gave.</summary>
    AtCursor,

    /// <summary>The same if the run is as it was when that part was committed; else at its start, for what is new may stand before the cursor.</summary>
    AtCursorOfSameRun,

    /// <summary>Behind its last committed part, at the next step.</summary>
    AtStep,

    /// <summary>Each of its files counts by itself; those that are missing are fetched.</summary>
    FileByFile,
}
