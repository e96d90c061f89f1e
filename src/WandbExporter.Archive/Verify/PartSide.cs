namespace WandbExporter.Archive.Verify;

/// <summary>Who says something about an object.</summary>
internal enum PartSide : byte
{
    /// <summary>The journal: a part of a committed unit.</summary>
    Committed,

    /// <summary>The journal: a part of a unit that goes on after it.</summary>
    Open,

    /// <summary>The journal named it once, whether or not it still counts.</summary>
    Named,

    /// <summary>The journal: what a part of many runs holds of each; it follows the part's own entry.</summary>
    Runs,

    /// <summary>The manifest.</summary>
    Manifest,

    /// <summary>The destination's own listing.</summary>
    Listed,
}
