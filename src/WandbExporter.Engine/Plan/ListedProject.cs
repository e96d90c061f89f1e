using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>A project as the listing of projects names it: whether a unit of it changed is seen when it is read.</summary>
internal sealed record ListedProject : IListed
{
    public static ListedProject Instance { get; } = new();

    public string Fingerprint => "";
}
