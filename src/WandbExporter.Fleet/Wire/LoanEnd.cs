using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Fleet.Wire;

/// <summary>The assignment has ended: each unit of it has an outcome.</summary>
/// <param name="Outcomes">What became of which.</param>
/// <param name="IsLast">Whether the worker takes no more.</param>
internal sealed record LoanEnd(IReadOnlyList<UnitOutcome> Outcomes, bool IsLast);

/// <summary>What became of a unit.</summary>
/// <param name="Unit">Its place in the loan, from 0.</param>
/// <param name="IsFinished">Whether its commit is durable; else, without a failure, it was interrupted.</param>
/// <param name="Failure">Why the attempt failed; null if it did not.</param>
/// <param name="Gaps">With these steps missing alone; null if it is not known so exactly.</param>
internal sealed record UnitOutcome(int Unit, bool IsFinished, Failure? Failure, IReadOnlyList<HistoryGap>? Gaps);
