using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Plan;

/// <summary>
/// Reads selections as a person writes them: <c>ENTITY</c>, <c>ENTITY/PROJECT</c> or <c>ENTITY/PROJECT/RUN</c>, or as a browser shows them:
/// <c>https://HOST/ENTITY/PROJECT/runs/RUN</c>.
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

    /// <summary>The wider selection wins: an entity named alone covers its projects named beside it.</summary>
    private static void Add(OrderedDictionary<string, OrderedDictionary<string, List<string>?>?> entities, string path)
    {
        var names = path.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || path.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            ? NamesOfPage(path)
            : path.Split('/');
        if (names.Length > 3 || names.Any(string.IsNullOrWhiteSpace))
        {
            throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.Selection,
                $"'{path}' is not a selection; write ENTITY, ENTITY/PROJECT or ENTITY/PROJECT/RUN.",
                ExitCode.Usage));
        }
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

    /// <summary>What the page at an address is of; its views (a workspace, a tab of a run) are the same thing.</summary>
    private static string[] NamesOfPage(string address)
    {
        var names = Uri.TryCreate(address, UriKind.Absolute, out var page)
            ? page.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray()
            : [];
        return names switch
        {
            [var entity] => [entity],
            [var entity, "projects" or "overview"] => [entity],
            [var entity, var project] => [entity, project],
            [var entity, var project, "runs", var run, ..] => [entity, project, run],
            [var entity, var project, "workspace" or "table" or "overview" or "runs"] => [entity, project],
            _ => throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.Selection,
                $"'{address}' is not the address of an entity, a project or a run; write ENTITY, ENTITY/PROJECT or ENTITY/PROJECT/RUN.",
                ExitCode.Usage)),
        };
    }
}
