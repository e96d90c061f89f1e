namespace WandbExporter.Core.Errors;

/// <summary>What became of an update that failed.</summary>
public enum UpdateOutcome
{
    /// <summary>The server did nothing: it refused, or the request never reached it.</summary>
    NotApplied,

    /// <summary>The request reached the server, or may have, and no answer said what became of it.</summary>
    Unknown,
}
