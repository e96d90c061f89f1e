using System.Text.Json.Serialization;

namespace WandbExporter.Engine;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class EngineJson : JsonSerializerContext;
