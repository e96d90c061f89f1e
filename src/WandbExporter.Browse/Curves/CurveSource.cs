using WandbExporter.Core.Journal;

namespace WandbExporter.Browse.Curves;

/// <summary>Where the points of a run's curve are read from.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Rows">Rows of its parts: no curve has more points.</param>
/// <param name="Parts">Those that hold any; they are brought before they are asked.</param>
/// <param name="Points">SQL of its points: <c>x</c> and <c>y</c> as DOUBLE, and where each stands as <c>file_index</c> and <c>file_row_number</c>. No <c>y</c> is null.</param>
internal sealed record CurveSource(string Run, long Rows, IReadOnlyList<PartInfo> Parts, Func<CurveWindow, string> Points)
{
    /// <summary>What is read of its parts, where that is columns alone; null where it is not.</summary>
    public CurveColumns? Columns { get; init; }
}
