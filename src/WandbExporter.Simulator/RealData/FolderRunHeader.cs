using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>What <c>run.json</c> says. Values keep the text that they have there.</summary>
internal sealed class FolderRunHeader
{
    private readonly JsonElement _root;

    public FolderRunHeader(string folder)
    {
        Folder = folder;
        using var document = TolerantJson.Parse(File.ReadAllBytes(Path.Combine(folder, "run.json")));
        _root = document.RootElement.Clone();
        StartedAt = Number("start_time") is { } seconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : Epochs.Start;
    }

    public string Folder { get; }

    public string Name => Path.GetFileName(Folder);

    public DateTimeOffset StartedAt { get; }

    public double? Runtime => Number("runtime");

    public int? ExitCode => (int?)Number("exit_code");

    public IReadOnlyList<string> Tags =>
        Member("tags") is { ValueKind: JsonValueKind.Array } tags ? [.. tags.EnumerateArray().Select(tag => tag.ToString())] : [];

    public string Metadata => Member("metadata")?.GetRawText() ?? "{}";

    public string Summary => Member("summary")?.GetRawText() ?? "{}";

    /// <summary>Every value in the wrapping that the server gives it.</summary>
    public string Config => Member("config") is { ValueKind: JsonValueKind.Object } config
        ? "{" + string.Join(',', config.EnumerateObject().Select(member => $"{JsonSerializer.Serialize(member.Name)}:{{\"value\":{member.Value.GetRawText()}}}")) + "}"
        : "{}";

    public string? Text(string name) => Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private double? Number(string name) => Member(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private JsonElement? Member(string name) => _root.TryGetProperty(name, out var member) ? member : null;
}
