using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A run written out by hand: its lines, and what is unusual about its record.</summary>
internal sealed record RunPlan(string Name)
{
    private readonly string? _displayName;

    /// <summary>JSON text of each row, in the order of logging. Called again whenever the lines are needed.</summary>
    public Func<IEnumerable<string>> History { get; init; } = static () => [];

    public Func<IEnumerable<string>> Events { get; init; } = static () => [];

    public string? DisplayName
    {
        get => _displayName ?? (HasNoDisplayName ? null : Name);
        init => _displayName = value;
    }

    public bool HasNoDisplayName { get; init; }

    public string State { get; init; } = "finished";

    public bool HasNoHeartbeat { get; init; }

    public bool HasNoUser { get; init; }

    public bool HasNoHistoryKeys { get; init; }

    public string Config { get; init; } = """{"lr":{"value":0.1,"desc":null}}""";

    /// <summary>Null: the last value of each key, as the server derives it.</summary>
    public string? Summary { get; init; }

    public string SystemMetrics { get; init; } = "{}";

    public IReadOnlyList<string>? Tags { get; init; } = ["awkward"];

    public string? Group { get; init; }

    public string? JobType { get; init; }

    public string? Notes { get; init; }

    public string? Sweep { get; init; }

    public IReadOnlyList<string?> LogLines { get; init; } = [];

    public IReadOnlyList<FileData> Files { get; init; } = [];

    public static IEnumerable<string> Rows(int count, Func<int, string> row) => Enumerable.Range(0, count).Select(row);

    /// <summary>A row of the usual three synthetic keys and whatever is given before them.</summary>
    public static string Row(long step, string members) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{{members}{(members.Length == 0 ? string.Empty : ",")}\"_step\":{step},\"_timestamp\":{1_700_000_000 + step}.25,\"_runtime\":{step}.5}}");
}
