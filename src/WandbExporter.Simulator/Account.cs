namespace WandbExporter.Simulator;

/// <summary>A key and what it opens.</summary>
/// <param name="Entities">Null: all of them. What is not listed does not exist for this key.</param>
public sealed record Account(string ApiKey, string Username, IReadOnlyList<string>? Entities = null)
{
    /// <summary>Whether it may change nothing.</summary>
    public bool IsReadOnly { get; init; }

    public bool MaySee(string entity) => Entities is null || Entities.Contains(entity);
}
