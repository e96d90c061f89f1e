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
internal sealed partial class WireContext : JsonSerializerContext;
