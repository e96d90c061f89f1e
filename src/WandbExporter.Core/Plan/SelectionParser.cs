using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Plan;

/// <summary>
/// Reads selections as a person writes them: <c>ENTITY</c>, <c>ENTITY/PROJECT</c> or <c>ENTITY/PROJECT/RUN</c>, or as a browser shows them:
/// <c>https://HOST/ENTITY/PROJECT/runs/RUN</c>, at the web application's old or new place.
/// </summary>
public static class SelectionParser
{
    public static IReadOnlyList<EntitySelection> Parse(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var entities = new OrderedDictionary<string, OrderedDictionary<string, List<string>?>?>();
        foreach (var path in paths)
            Add(entities, path);
        return
        [
            .. entities.Select(entity => new EntitySelection(
                entity.Key,
                entity.Value?.Select(project => new ProjectSelection(project.Key, project.Value)).ToList())),
        ];
    }

    /// <summary>The organization that the page at an address is of; null if it is of none.</summary>
    public static string? OrganizationOf(string path) => WebPage.Parse(path) is WebPage.OfOrganization page ? page.Organization : null;

    /// <summary>The wider selection wins: an entity named alone covers its projects named beside it.</summary>
    private static void Add(OrderedDictionary<string, OrderedDictionary<string, List<string>?>?> entities, string path)
    {
        var names = WebPage.IsAddress(path) ? NamesOfPage(path.Trim()) : path.Contains('/', StringComparison.Ordinal) ? WrittenPath.NamesOf(path, "runs", _ => null) : Alone(path.Trim());
        if (names is not { Length: <= 3 })
            throw Selection($"'{WebPage.Shown(path)}' is not a selection; write ENTITY, ENTITY/PROJECT or ENTITY/PROJECT/RUN, or the address of its page in the web application, with https://.");
        if (names.Length == 1)
        {
            entities[names[0]] = null;
            return;
        }
        if (!entities.TryGetValue(names[0], out var projects))
            entities[names[0]] = projects = [];
        if (projects is null)
            return;
        if (names.Length == 2)
        {
            projects[names[1]] = null;
            return;
        }
        if (!projects.TryGetValue(names[1], out var runs))
            projects[names[1]] = runs = [];
        if (runs is not null && !runs.Contains(names[2]))
            runs.Add(names[2]);
    }

    /// <summary>An entity, or an organization, whose name may have any character.</summary>
    private static string[]? Alone(string name) => name.Length == 0 || WebPage.IsHost(name) ? null : [name];

    /// <summary>What the page at an address is of; its views (a workspace, a tab of a run) are the same thing.</summary>
    private static string[] NamesOfPage(string address)
    {
        string[]? of = WebPage.Parse(address) switch
        {
            WebPage.OfEntity page => [page.Entity],
            WebPage.OfProject page => [page.Project.Entity, page.Project.Project],
            WebPage.OfRun page => [page.Run.Entity, page.Run.Project, page.Run.RunId],
            WebPage.OfSweep page => InProject("a sweep", page.Sweep.ProjectPath),
            WebPage.OfReport page => InProject("a report", page.Project),
            WebPage.OfArtifact page => InProject("an artifact", page.Project),
            WebPage.OfRegistry { Project: { } project } => InProject("a registry", project),
            WebPage.OfRegistry => Refused("a registry; write ENTITY/PROJECT, the entity being the organization's own and the project wandb-registry-NAME"),
            _ => null,
        };
        return of ?? throw Selection($"'{WebPage.Shown(address)}' is not the address of an entity, a project or a run; write ENTITY, ENTITY/PROJECT or ENTITY/PROJECT/RUN.");

        string[] InProject(string what, ProjectPath project) => Refused($"{what}; write {project} for all of its project");

        string[] Refused(string what) => throw Selection($"'{WebPage.Shown(address)}' is the address of {what}.");
    }

    private static ExportException Selection(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Selection, message, ExitCode.Usage));
}
