using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Fetch;

/// <summary>Whether a project is still at the source.</summary>
internal static class ProjectPresence
{
    /// <summary>False also if it cannot be said.</summary>
    public static async Task<bool> IsGoneAsync(StreamContext context, ProjectPath project, CancellationToken cancellationToken) =>
        await Attempt.Of(() => context.Client.GetProjectAsync(project, cancellationToken)) is Fetched<ProjectInfo?> { Value: null };
}
