using System.Globalization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Ids;

/// <summary>
/// Names a unit, the smallest piece that is committed, skipped or failed as a whole: what is exported of what. Equal units of two runs of
/// the exporter have equal ids.
/// </summary>
public sealed record UnitId(UnitKind Kind, Subject Subject)
{
    /// <summary>
    /// As it stands in the journal: the kind and the percent-encoded names of what it covers, such as <c>History/entity/project/run</c>, or
    /// <c>Organization//name</c>, for an organization is in no entity.
    /// </summary>
    public string Value { get; } = TextOf(Kind, Subject);

    public static UnitId Projects(string entity) => new(UnitKind.Projects, new Subject.WholeEntity(entity));

    public static UnitId EmptyTables(string entity) => new(UnitKind.EmptyTables, new Subject.WholeEntity(entity));

    public static UnitId RunPage(ProjectPath project, int ordinal) => new(UnitKind.RunPage, new Subject.RunPage(project, ordinal));

    public static UnitId OfOrganization(UnitKind kind, string organization) => new(kind, new Subject.WholeOrganization(organization));

    public static UnitId OfEntity(UnitKind kind, string entity) => new(kind, new Subject.WholeEntity(entity));

    public static UnitId OfProject(UnitKind kind, ProjectPath project) => new(kind, new Subject.WholeProject(project));

    public static UnitId OfArtifact(UnitKind kind, ProjectPath project, string collection, string version) =>
        new(kind, new Subject.ArtifactVersion(project, collection, version));

    public static UnitId OfRun(UnitKind kind, RunPath run) => new(kind, new Subject.Run(run));

    /// <summary>Reads what stands in a journal: the only place that does.</summary>
    /// <exception cref="ExportException">Fatal: that is no unit.</exception>
    public static UnitId Parse(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var names = value.Split('/');
        var kind = new UnitKind(names[0]);
        for (var i = 1; i < names.Length; i++)
            names[i] = Uri.UnescapeDataString(names[i]);
        return names switch
        {
            [_, var entity] => new UnitId(kind, new Subject.WholeEntity(entity)),
            [_, "", var organization] => OfOrganization(kind, organization),
            [_, var entity, var project] => OfProject(kind, new ProjectPath(entity, project)),
            [_, var entity, var project, var collection, var version] => OfArtifact(kind, new ProjectPath(entity, project), collection, version),
            [_, var entity, var project, var ordinal] when kind == UnitKind.RunPage && int.TryParse(ordinal, CultureInfo.InvariantCulture, out var number) =>
                RunPage(new ProjectPath(entity, project), number),
            [_, var entity, var project, var run] when kind != UnitKind.RunPage => OfRun(kind, new RunPath(entity, project, run)),
            _ => throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.JournalDamaged,
                $"The journal names '{value}', which is no unit; restore the journal from a backup or export to another destination.",
                ExitCode.Destination)),
        };
    }

    public override string ToString() => Value;

    private static string TextOf(UnitKind kind, Subject subject) => subject switch
    {
        Subject.WholeOrganization organization => $"{kind.Name}//{Encode(organization.Name)}",
        Subject.WholeEntity entity => $"{kind.Name}/{Encode(entity.Name)}",
        Subject.WholeProject project => $"{kind.Name}/{Encode(project.Entity)}/{Encode(project.Project)}",
        Subject.ArtifactVersion version =>
            $"{kind.Name}/{Encode(version.Entity)}/{Encode(version.Project)}/{Encode(version.Collection)}/{Encode(version.Version)}",
        Subject.RunPage page => $"{kind.Name}/{Encode(page.Entity)}/{Encode(page.Project)}/{page.Ordinal:D6}",
        Subject.Run run => $"{kind.Name}/{Encode(run.Entity)}/{Encode(run.Project)}/{Encode(run.RunId)}",
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, null),
    };

    private static string Encode(string name) => Uri.EscapeDataString(name);
}
