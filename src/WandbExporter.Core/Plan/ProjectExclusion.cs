using System.IO.Enumeration;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Plan;

/// <summary>
/// Projects that are left out of what is selected. Each is a name, in which <c>*</c> stands for any characters and <c>?</c> for one; with a
/// slash it is of one entity, <c>ENTITY/PROJECT</c>, else of all.
/// </summary>
/// <param name="patterns">As they were given.</param>
public sealed class ProjectExclusion(IReadOnlyList<string> patterns)
{
    public static ProjectExclusion None { get; } = new([]);

    public IReadOnlyList<string> Patterns => patterns;

    public bool Excludes(ProjectPath project) => patterns.Any(pattern => Matches(pattern, project));

    /// <summary>What is left of selections when the projects that they name themselves are held against this.</summary>
    /// <exception cref="ExportException">Nothing is left.</exception>
    public IReadOnlyList<EntitySelection> LeaveOut(IReadOnlyList<EntitySelection> selections)
    {
        ArgumentNullException.ThrowIfNull(selections);
        var left = new List<EntitySelection>();
        foreach (var selection in selections)
        {
            var projects = selection.Projects?.Where(project => !Excludes(new ProjectPath(selection.Entity, project.Project))).ToList();
            if (projects is not { Count: 0 })
                left.Add(selection with { Projects = projects });
        }
        return left.Count > 0 ? left : throw LeavesNothing("what is selected");
    }

    /// <summary>Holds this against all projects of the entities that are selected as a whole.</summary>
    /// <returns>A sentence for each pattern that leaves out nothing.</returns>
    /// <exception cref="ExportException">It leaves out everything.</exception>
    public IReadOnlyList<string> Check(IReadOnlyCollection<ProjectPath> projects)
    {
        ArgumentNullException.ThrowIfNull(projects);
        if (projects.Count > 0 && projects.All(Excludes))
            throw LeavesNothing(string.Join(", ", projects.Select(project => project.Entity).Distinct(StringComparer.Ordinal)));
        return [.. patterns.Where(pattern => !projects.Any(project => Matches(pattern, project))).Select(pattern => Remark(pattern, projects))];
    }

    private static bool Matches(string pattern, ProjectPath project) =>
        FileSystemName.MatchesSimpleExpression(pattern, pattern.Contains('/', StringComparison.Ordinal) ? project.ToString() : project.Project, ignoreCase: false);

    private static string Remark(string pattern, IEnumerable<ProjectPath> projects)
    {
        var names = projects.Select(project => pattern.Contains('/', StringComparison.Ordinal) ? project.ToString() : project.Project);
        var meant = Spelling.Nearest(pattern, names.Distinct(StringComparer.Ordinal));
        return $"--exclude-project {pattern} leaves out nothing: no project is called so{(meant is null ? "." : $"; did you mean {meant}?")}";
    }

    private ExportException LeavesNothing(string of) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.Usage,
        $"--exclude-project {string.Join(", ", patterns)} leaves nothing of {of}; leave out fewer projects, or select others.",
        ExitCode.Usage));
}
