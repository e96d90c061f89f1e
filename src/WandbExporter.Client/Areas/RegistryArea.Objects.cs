using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Objects;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class RegistryArea
{
    /// <summary>What a registry has, as far as one page of each; null if it does not come together.</summary>
    /// <param name="organization">Whose it is, by the name that people see.</param>
    /// <param name="pageSize">Objects a page.</param>
    public async Task<RegistryObjects?> GetObjectsAsync(string organization, ProjectPath registry, ObjectsAsked asked, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(organization);
        if (!await _reads.MayHaveAsync(ServerFeature.RegistrySearch, cancellationToken))
            return null;
        var variables = Variables.Of(registry).With("organization", organization).With("registry", Named(registry.Project)).With("perPage", pageSize)
            .With("collections", asked.HasFlag(ObjectsAsked.Collections))
            .With("versions", asked.HasFlag(ObjectsAsked.Versions))
            .With("members", asked.HasFlag(ObjectsAsked.RegistryMembers));
        var data = await _reads.TogetherAsync(QueryDocuments.RegistryObjects, variables, WireContext.Default.AnswerRegistryObjectsData, $"the objects of the registry {registry}", cancellationToken);
        if (data is null)
            return null;
        var found = data.Organization?.OrgEntity;
        return new(
            Pages.OrNull(found?.ArtifactCollections, node => node.ToModel(registry), found?.ArtifactCollections?.TotalCount),
            Pages.OrNull(found?.ArtifactMemberships, node => node.ToRegistryVersion(registry), found?.ArtifactMemberships?.TotalCount),
            data.Project?.Members?.ToModel(),
            data.Project?.TeamMembers?.ToModel());
    }
}
