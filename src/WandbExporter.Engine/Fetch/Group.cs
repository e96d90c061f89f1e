namespace WandbExporter.Engine.Fetch;

/// <summary>Results that are there by the same time.</summary>
/// <param name="InTurn">In the order of the items, next to those that came in turn before.</param>
/// <param name="Ahead">Large ones, of items whose turn has not come; each comes in turn too.</param>
internal sealed record Group<TResult>(IReadOnlyList<TResult> InTurn, IReadOnlyList<TResult> Ahead);
