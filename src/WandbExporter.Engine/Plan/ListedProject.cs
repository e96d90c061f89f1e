using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>A project as the listing of projects names it: whether a unit of it changed is seen when it is read.</summary>
internal sealed record ListedProject : IListed
{
    public static ListedProject Instance { get; } = new();

    /// <summary>A project of which all is read, also what seems to be as it was.</summary>
    public static ListedProject Whole { get; } = new() { IsReadWhole = true };

    public bool IsReadWhole { get; private init; }

    public string Fingerprint => "";
}
