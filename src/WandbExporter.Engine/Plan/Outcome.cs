using WandbExporter.Core.Errors;

namespace WandbExporter.Engine.Plan;

/// <summary>How the supervised part of an export ended.</summary>
internal abstract record Outcome
{
    /// <summary>Every planned unit was tried.</summary>
    public sealed record Tried : Outcome;

    /// <summary>The export was drained before its end.</summary>
    public sealed record Drained : Outcome;

    /// <summary>The export was drained because more units failed than may.</summary>
    public sealed record TooManyFailed(long Units) : Outcome;

    /// <summary>The export cannot go on.</summary>
    public sealed record Stopped(Failure Failure) : Outcome;
}
