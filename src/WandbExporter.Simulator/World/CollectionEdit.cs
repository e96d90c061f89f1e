namespace WandbExporter.Simulator;

/// <summary>In what a collection of artifacts is not yet, or no more, as its world has it.</summary>
public sealed record CollectionEdit
{
    /// <summary>So many of its versions are there, the oldest; null: all.</summary>
    public int? Versions { get; init; }

    /// <summary>Aliases that were moved by hand, each with the place of the version that has it now. <c>latest</c> moves by itself too.</summary>
    public IReadOnlyDictionary<string, int> Aliases { get; init; } = new Dictionary<string, int>();
}
