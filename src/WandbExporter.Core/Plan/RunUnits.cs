using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Plan;

/// <summary>Which units each run of an export has.</summary>
/// <param name="Kinds">Their kinds, in the order in which they are begun.</param>
public sealed record RunUnits(IReadOnlyList<UnitKind> Kinds);
