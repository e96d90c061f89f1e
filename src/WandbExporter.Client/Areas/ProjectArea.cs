using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

/// <summary>Projects.</summary>
public sealed partial class ProjectArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal ProjectArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <summary>A new project; one of that name that is there already is answered as it is, with what is given here.</summary>
    /// <param name="project">Its name has at most 128 characters, none of <c>/ \ # ? % :</c> and no line break.</param>
    /// <param name="description">Null: none.</param>
    /// <param name="access">PRIVATE, ENTITY_READ, ENTITY_WRITE, USER_READ or USER_WRITE; null: as the entity has it by default.</param>
    public Mutation<ProjectInfo> Create(ProjectPath project, string? description = null, string? access = null) => _requests.Of(
        UpdateDocuments.CreateProject,
        $"the creation of the project {project}",
        new Variables { { "entityName", project.Entity }, { "name", project.Project } }.WithAny("description", description).WithAny("access", access),
        answer => answer.Project?.ToModel(project.Entity, project.Project));
}
