using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;

namespace WandbExporter.Engine.Fetch;

/// <summary>Whether a project is still at the source.</summary>
internal static class ProjectPresence
{
    /// <summary>
    /// Whether the subject of a unit that found nothing is a project that is gone, or a team that an organization had: what the selection itself names is
    /// missed.
    /// </summary>
    public static async Task<bool> IsGoneAsync(StreamContext context, Subject subject, CancellationToken cancellationToken) => subject switch
    {
        Subject.WholeProject { Path: var project } => await IsGoneAsync(context, project, cancellationToken),
        Subject.WholeEntity { Name: var entity } => context.Terms.Organizations.Count > 0 && context.Terms.Selections.All(selection => selection.Entity != entity),
        _ => false,
    };

    /// <summary>False also if it cannot be said.</summary>
    public static async Task<bool> IsGoneAsync(StreamContext context, ProjectPath project, CancellationToken cancellationToken) =>
        await Attempt.Of(() => context.Client.Projects.GetAsync(project, cancellationToken)) is Fetched<ProjectInfo?> { Value: null };
}
