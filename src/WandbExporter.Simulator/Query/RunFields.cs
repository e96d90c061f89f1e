using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>The fields of a run that filters and orders may name. JSON members are parsed only when one of them is asked for.</summary>
internal sealed class RunFields(RunData run) : IDisposable
{
    private JsonDocument? _config;
    private JsonDocument? _summary;
    private JsonDocument? _keys;

    /// <exception cref="FormatException">Runs have no such field.</exception>
    public object? Get(string path)
    {
        switch (path)
        {
            case "name":
                return run.Name;
            case "displayName" or "display_name":
                return run.DisplayName;
            case "state":
                return run.State;
            case "tags":
                return run.Tags?.Cast<object?>().ToList();
            case "group":
                return run.Group;
            case "jobType" or "job_type":
                return run.JobType;
            case "host":
                return run.Host;
            case "username" or "user.username":
                return run.Username;
            case "sweep":
                return run.Sweep;
            case "createdAt" or "created_at":
                return run.CreatedAt;
            case "heartbeatAt" or "heartbeat_at":
                return run.HeartbeatAt;
            case "updatedAt" or "updated_at":
                return run.UpdatedAt;
            case "duration":
                return run.HeartbeatAt is { } heartbeat ? (heartbeat - run.CreatedAt).TotalSeconds : null;
            case "inputArtifacts":
                return run.Project.Catalog.InputsOf(run).Select(artifact => (object?)artifact.Id).ToList();
            case "outputArtifacts":
                return run.Project.Catalog.OutputsOf(run).Select(artifact => (object?)artifact.Id).ToList();
        }
        if (path.StartsWith("config.", StringComparison.Ordinal))
            return Config(path["config.".Length..]);
        if (path.StartsWith("summary_metrics.", StringComparison.Ordinal))
            return Find((_summary ??= Parse(run.Summary)).RootElement, path["summary_metrics.".Length..]);
        if (path.StartsWith("keys_info.keys.", StringComparison.Ordinal))
            return run.HistoryKeys is { } keys
                ? Find((_keys ??= Parse(keys)).RootElement.GetProperty("keys"), path["keys_info.keys.".Length..])
                : null;
        throw new FormatException($"invalid filters: unknown field {path}");
    }

    public void Dispose()
    {
        _config?.Dispose();
        _summary?.Dispose();
        _keys?.Dispose();
    }

    private static JsonDocument Parse(string json) => TolerantJson.Parse(Encoding.UTF8.GetBytes(json));

    private object? Config(string path)
    {
        var root = (_config ??= Parse(run.Config)).RootElement;
        var key = path.EndsWith(".value", StringComparison.Ordinal) ? path[..^".value".Length] : path;
        if (root.TryGetProperty(key, out var whole))
            return Unwrapped(whole);
        // config.model.layers, config.model.value.layers: a path into a nested value.
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !root.TryGetProperty(key[..dot], out var outer) || outer.ValueKind != JsonValueKind.Object)
            return null;
        var rest = key[(dot + 1)..];
        return outer.TryGetProperty("value", out var value)
            ? Find(value, rest.StartsWith("value.", StringComparison.Ordinal) ? rest["value.".Length..] : rest)
            : Find(outer, rest);
    }

    private static object? Unwrapped(JsonElement entry) =>
        MongoFilter.Value(entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("value", out var value) ? value : entry);

    private static object? Find(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        if (element.TryGetProperty(path, out var whole))
            return MongoFilter.Value(whole);
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
            if (element.TryGetProperty(path[..dot], out var inner))
                return Find(inner, path[(dot + 1)..]);
        return null;
    }
}
