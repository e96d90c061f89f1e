using WandbExporter.Client.Model;

namespace WandbExporter.Client.Filters;

/// <summary>The fields that runs can be filtered by.</summary>
public static class RunFilter
{
    /// <summary>The run's id, as it stands in the address of its page.</summary>
    public static FilterField Id { get; } = new("name");

    /// <summary>What people call it.</summary>
    public static FilterField DisplayName { get; } = new("displayName");

    /// <summary>One of <see cref="RunState"/>.</summary>
    public static FilterField State { get; } = new("state");

    public static FilterField Tags { get; } = new("tags");

    public static FilterField Group { get; } = new("group");

    public static FilterField JobType { get; } = new("jobType");

    /// <summary>The name of the sweep that it belongs to.</summary>
    public static FilterField Sweep { get; } = new("sweep");

    /// <summary>Of the user who started it.</summary>
    public static FilterField Username { get; } = new("username");

    /// <summary>Where it ran.</summary>
    public static FilterField Host { get; } = new("host");

    /// <summary>In seconds.</summary>
    public static FilterField Duration { get; } = new("duration");

    public static FilterField CreatedAt { get; } = new("createdAt");

    /// <summary>Its last sign of life.</summary>
    public static FilterField HeartbeatAt { get; } = new("heartbeatAt");

    /// <summary>Ids of the artifact versions that it used.</summary>
    public static FilterField InputArtifacts { get; } = new("inputArtifacts");

    /// <summary>Ids of the artifact versions that it logged.</summary>
    public static FilterField OutputArtifacts { get; } = new("outputArtifacts");

    /// <summary>An entry of the config; a value inside an object by its path, with dots.</summary>
    public static FilterField Config(string key) => new($"config.{Named(key)}");

    /// <summary>An entry of the summary; a value inside an object by its path, with dots.</summary>
    public static FilterField Summary(string key) => new($"summary_metrics.{Named(key)}");

    /// <summary>A metric of the history: <see cref="FilterField.Exists"/> says whether it was logged.</summary>
    public static FilterField HistoryKey(string key) => new($"keys_info.keys.{Named(key)}");

    private static string Named(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return key;
    }
}
