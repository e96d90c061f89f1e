using System.Text.Json.Serialization;

namespace WandbExporter.Archive.Reports;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ExportReport))]
internal sealed partial class ExportReportJson : JsonSerializerContext;
