using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Streams;

/// <summary>How far a row unit came when its source ended.</summary>
/// <param name="Rows">Rows of all its parts.</param>
/// <param name="Parts">How many parts it has.</param>
/// <param name="ResumeAt">Where it would go on.</param>
/// <param name="Gaps">Steps that are in no part.</param>
internal sealed record UnitEnd(long Rows, int Parts, ResumePoint? ResumeAt, IReadOnlyList<HistoryGap> Gaps);
