using WandbExporter.Client.Model;
using WandbExporter.Client.Updates;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>What an upload would do.</summary>
/// <param name="Latest">The newest version of the collection; null: it has none, or is not there.</param>
/// <param name="IsThere">That one has the content already: no other is made.</param>
/// <param name="Files">With bytes to be stored; of these the server may have some.</param>
/// <param name="Bytes">Of these.</param>
/// <param name="Requests">What would be sent to the API; the bytes go to addresses that it answers with.</param>
public sealed record ArtifactUploadPlan(ArtifactVersion? Latest, bool IsThere, int Files, long Bytes, IReadOnlyList<MutationRequest> Requests)
{
    /// <summary>Aliases that the version that is there has not, and would get: another version of the collection that has one loses it.</summary>
    public IReadOnlyList<string> NewAliases { get; init; } = [];

    /// <summary>Tags that it has not, and would get.</summary>
    public IReadOnlyList<string> NewTags { get; init; } = [];
}
