using System.Text.Json;
using System.Text.Json.Serialization;
using WandbExporter.Core.Errors;

namespace WandbExporter.Core.Journal;

/// <summary>The bytes of <c>_export/export.json</c>.</summary>
public static class ExportIdentityJson
{
    public static byte[] Write(ExportIdentity identity) =>
        JsonSerializer.SerializeToUtf8Bytes(identity, ExportIdentityContext.Default.ExportIdentity);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ExportException">Fatal: of a newer format, or damaged.</exception>
    public static ExportIdentity Read(ReadOnlySpan<byte> json, string location)
    {
        try
        {
            var version = JsonSerializer.Deserialize(json, ExportIdentityContext.Default.FormatVersionOnly)?.FormatVersion;
            if (version > ExportIdentity.CurrentFormatVersion)
                throw Newer(location, version.Value);
            return JsonSerializer.Deserialize(json, ExportIdentityContext.Default.ExportIdentity) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            var message = $"{location}: _export/export.json is damaged; restore it from a backup or choose another destination.";
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.IdentityDamaged, message, ExitCode.Destination), e);
        }
    }

    private static ExportException Newer(string location, int version) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.FormatNewer,
        $"{location} was written by a newer version of wandb-export (format {version}, this one knows " +
        $"{ExportIdentity.CurrentFormatVersion}); update wandb-export or choose another destination.",
        ExitCode.Destination));
}

internal sealed record FormatVersionOnly(int FormatVersion);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ExportIdentity))]
[JsonSerializable(typeof(FormatVersionOnly))]
internal sealed partial class ExportIdentityContext : JsonSerializerContext;
