using System.Text.Encodings.Web;
using System.Text.Json;
using WandbExporter.Simulator;

namespace WandbExporter.Engine.Tests.Artifacts;

/// <summary>What a world has of artifacts in some projects, read from the files that <see cref="ArtifactTruth"/> writes.</summary>
internal sealed class ArtifactTruthLines
{
    private readonly string _directory;
    private readonly Func<string, string, bool> _isSelected;

    private ArtifactTruthLines(string directory, Func<string, string, bool> isSelected) => (_directory, _isSelected) = (directory, isSelected);

    public IEnumerable<JsonElement> Collections => Of("artifact_collections.jsonl");

    public IEnumerable<JsonElement> Versions => Of("artifact_versions.jsonl");

    public IEnumerable<JsonElement> Lineage => Of("artifact_lineage.jsonl");

    /// <param name="isSelected">Whether a project, by its entity and name, is exported.</param>
    public static async Task<ArtifactTruthLines> WriteAsync(World world, string directory, Func<string, string, bool> isSelected)
    {
        await ArtifactTruth.WriteAsync(world, directory);
        return new ArtifactTruthLines(directory, isSelected);
    }

    public IReadOnlyList<JsonElement> EntriesOf(JsonElement version) => [.. Lines(version.Text("entries"))];

    /// <summary>What becomes of the files of a version when all are exported.</summary>
    public string FilesOf(JsonElement version)
    {
        var source = version.GetProperty("source");
        var isLink = source.Text("collection") != version.Text("collection") || source.Text("project") != version.Text("project");
        return version.Text("state") != "COMMITTED" ? "not exported"
            : isLink && !source.GetProperty("isDeleted").GetBoolean() && _isSelected(source.Text("entity"), source.Text("project")) ? "at source"
            : "exported";
    }

    private IEnumerable<JsonElement> Of(string name) => Lines(name).Where(line => _isSelected(line.Text("entity"), line.Text("project")));

    private IEnumerable<JsonElement> Lines(string name) => File.ReadLines(Path.Combine(_directory, name)).Select(line => JsonElement.Parse(line));
}

/// <summary>Members of JSON as the texts that <see cref="ArtifactTables"/> gives.</summary>
internal static class TruthText
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(this JsonElement element, string name) => !element.TryGetProperty(name, out var member) ? "-" : member.ValueKind switch
    {
        JsonValueKind.Null => "-",
        JsonValueKind.String => member.GetString()!,
        JsonValueKind.Array => JsonSerializer.Serialize(member.EnumerateArray().Select(one => one.GetString()), Relaxed),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => member.GetRawText(),
    };

    /// <summary>Some members, as a row.</summary>
    public static string Row(this JsonElement element, params string[] names) => string.Join(" · ", names.Select(name => element.Text(name)));
}
