using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>A project or an entity, of which its name is known: whether a unit of it changed is seen when it is read.</summary>
internal sealed record ListedByName : IListed
{
    public static ListedByName Instance { get; } = new();

    /// <summary>One of which all is read, also what seems to be as it was.</summary>
    public static ListedByName Whole { get; } = new() { IsReadWhole = true };

    public bool IsReadWhole { get; private init; }

    public string Fingerprint => "";
}
