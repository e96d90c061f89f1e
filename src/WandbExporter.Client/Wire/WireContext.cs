using System.Text.Json.Serialization;

namespace WandbExporter.Client.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    MaxDepth = Rows.JsonLimits.MaxDepth,
    Converters = [typeof(RawJsonConverter), typeof(TextConverter), typeof(ServerTimeConverter), typeof(CountConverter), typeof(KnownCountConverter)])]
[JsonSerializable(typeof(Answer<ViewerData>))]
[JsonSerializable(typeof(Answer<EntityData>))]
[JsonSerializable(typeof(Answer<ProjectsData>))]
[JsonSerializable(typeof(Answer<ProjectNamesData>))]
[JsonSerializable(typeof(Answer<ProjectData>))]
[JsonSerializable(typeof(Answer<RunsData>))]
[JsonSerializable(typeof(Answer<RunNamesData>))]
[JsonSerializable(typeof(Answer<RunData>))]
[JsonSerializable(typeof(Answer<SampledData>))]
[JsonSerializable(typeof(Answer<ParquetHistoryData>))]
[JsonSerializable(typeof(Answer<FilesData>))]
[JsonSerializable(typeof(Answer<ConsoleData>))]
[JsonSerializable(typeof(Answer<FeaturesData>))]
[JsonSerializable(typeof(Answer<VersionData>))]
[JsonSerializable(typeof(Answer<ArtifactTypesData>))]
[JsonSerializable(typeof(Answer<ArtifactCollectionsData>))]
[JsonSerializable(typeof(Answer<ArtifactVersionsData>))]
[JsonSerializable(typeof(Answer<ArtifactMembershipData>))]
[JsonSerializable(typeof(Answer<ArtifactByIdData>))]
[JsonSerializable(typeof(Answer<ArtifactByNameData>))]
[JsonSerializable(typeof(Answer<RunArtifactsData>))]
[JsonSerializable(typeof(Answer<ArtifactUsersData>))]
[JsonSerializable(typeof(Answer<ArtifactCreatorData>))]
[JsonSerializable(typeof(Answer<ArtifactLinksData>))]
[JsonSerializable(typeof(Answer<ArtifactManifestData>))]
[JsonSerializable(typeof(Answer<ArtifactMembershipManifestData>))]
[JsonSerializable(typeof(Answer<ArtifactFileUrlsData>))]
[JsonSerializable(typeof(Answer<ArtifactFileUrlsByIdData>))]
[JsonSerializable(typeof(Answer<ArtifactEntryUrlsData>))]
[JsonSerializable(typeof(Answer<SweepsData>))]
[JsonSerializable(typeof(Answer<SweepRunsData>))]
[JsonSerializable(typeof(Answer<SweepAgentsData>))]
[JsonSerializable(typeof(Answer<TeamData>))]
[JsonSerializable(typeof(Answer<TeamMembersData>))]
internal sealed partial class WireContext : JsonSerializerContext;
