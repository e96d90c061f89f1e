namespace WandbExporter.Core.Errors;

/// <summary>What a failure means for the export.</summary>
public enum FailureCategory
{
    /// <summary>May go away by itself: the attempt, then the unit, is tried again.</summary>
    Transient,

    /// <summary>Will not go away: the unit fails and the export goes on.</summary>
    Permanent,

    /// <summary>Credentials, destination or journal: the export stops.</summary>
    Fatal,
}
