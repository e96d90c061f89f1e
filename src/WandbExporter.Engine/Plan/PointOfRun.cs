using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Engine.Plan;

/// <summary>
/// Where a unit goes on while its run is as it was. The server does not say what a run has logged since, which may stand before the place: of one that has changed the
/// unit starts over.
/// </summary>
internal static class PointOfRun
{
    /// <param name="run">What the listing says of it.</param>
    /// <param name="place">Where its unit goes on.</param>
    public static ResumePoint Of(IListed run, string place) => ResumePoint.Behind($"{MarkOf(run)}:{place}");

    /// <summary>The place that a point names; null if there is none, or the run was another then.</summary>
    public static string? PlaceIn(ResumePoint? point, IListed run) =>
        point is { Cursor: var text } && text.Split(':', 2) is [var mark, var place] && mark == MarkOf(run) ? place : null;

    private static string MarkOf(IListed run) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(run.Fingerprint)).AsSpan(0, 8));
}
