using System.Text.Json.Serialization;
using WandbExporter.Engine.Commit;
using WandbExporter.Engine.Verify;

namespace WandbExporter.Engine;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExportReport))]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class EngineJson : JsonSerializerContext;
