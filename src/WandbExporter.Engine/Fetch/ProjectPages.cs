using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Write;

namespace WandbExporter.Engine.Fetch;

/// <summary>Reads the projects that a selection covers and writes them, one part a table.</summary>
internal sealed class ProjectPages(StreamContext context, EntitySelection selection)
{
    /// <summary>The projects' names, in the server's order, and their parts in the tables that are wanted.</summary>
    public async Task<ListedProjects> ListAsync()
    {
        using var tables = new ListedTables<ProjectInfo>(context.Tables);
        var names = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        var odd = new List<OddField>();
        await foreach (var project in ReadAsync())
        {
            if (!names.TryAdd(project.Path.Project, true))
                continue;
            tables.Append(project);
            odd.AddRange(project.OddFields.Select(field => field with { Name = $"{project.Path.Project}'s {field.Name}" }));
        }
        var parts = new List<PartInfo>();
        foreach (var table in tables.Parts)
            parts.Add(await context.Parts.WriteAsync(TableKeys.Part(table.Table, selection.Entity, null, PartStem.OfProjects()), table, context.Abort));
        return new ListedProjects([.. names.Keys], parts, odd.Count > 0 ? odd : null) { Nulls = Nulls };
    }

    /// <summary>Projects that the server lists and gives as null, among those that were read.</summary>
    public int Nulls { get; private set; }

    /// <summary>The projects as the server describes them now.</summary>
    public async IAsyncEnumerable<ProjectInfo> ReadAsync()
    {
        if (selection.Projects is { } chosen)
        {
            foreach (var one in chosen)
            {
                yield return await context.Client.Projects.GetAsync(new ProjectPath(selection.Entity, one.Project), context.Abort)
                    ?? throw NotFound(one.Project);
            }
            yield break;
        }
        await foreach (var page in context.Client.Projects.List(selection.Entity, new ListingQuery(context.Terms.Filters.Projects, PageSize: context.Settings.Listing.PageSize)).PagesAsync(context.Abort))
        {
            Nulls += page.Nulls;
            foreach (var project in page.Items.Where(project => !context.Terms.Excluded.Excludes(project.Path)))
                yield return project;
        }
    }

    private ExportException NotFound(string project) => new(new Failure(
        FailureCategory.Permanent,
        FailureCode.ProjectNotFound,
        $"There is no project '{selection.Entity}/{project}' that this account may see; check the name and the account's access.",
        ExitCode.Usage));
}

/// <summary>What listing an entity's projects brought.</summary>
internal sealed record ListedProjects(IReadOnlyList<string> Projects, IReadOnlyList<PartInfo> Parts, IReadOnlyList<OddField>? Odd = null)
{
    /// <summary>Projects that the server lists and gives as null.</summary>
    public int Nulls { get; init; }
}
