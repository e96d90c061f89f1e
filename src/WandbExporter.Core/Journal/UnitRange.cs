namespace WandbExporter.Core.Journal;

/// <summary>A range of a divided history, as a piece of work.</summary>
/// <param name="Index">Which of them, from 0.</param>
/// <param name="Ordinal">The number that the next part of the history would have if it were not divided: the names of the parts of all ranges begin with it.</param>
/// <param name="From">Its first step.</param>
/// <param name="To">The first behind it.</param>
/// <param name="Rows">How many rows it has, about.</param>
public sealed record UnitRange(int Index, int Ordinal, long From, long To, long Rows);
