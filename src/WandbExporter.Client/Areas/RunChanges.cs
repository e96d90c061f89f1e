using WandbExporter.Client.Model;
using WandbExporter.Client.Updates;

namespace WandbExporter.Client.Areas;

/// <summary>What to change of a run; what is null or empty stays as it is.</summary>
public sealed record RunChanges
{
    public string? DisplayName { get; init; }

    /// <summary>An empty text takes them away.</summary>
    public string? Notes { get; init; }

    public string? Description { get; init; }

    public string? Group { get; init; }

    public string? JobType { get; init; }

    /// <summary>All tags it is to have; then come those added and removed.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    public IReadOnlyList<string> AddTags { get; init; } = [];

    public IReadOnlyList<string> RemoveTags { get; init; } = [];

    /// <summary>By whole keys of the config: a value inside an object is changed by giving the object. What a key's entry has beside its value stays.</summary>
    public IReadOnlyDictionary<string, RawJson> SetConfig { get; init; } = Nothing;

    public IReadOnlyCollection<string> RemoveConfig { get; init; } = [];

    /// <summary>By whole keys of the summary.</summary>
    public IReadOnlyDictionary<string, RawJson> SetSummary { get; init; } = Nothing;

    public IReadOnlyCollection<string> RemoveSummary { get; init; } = [];

    private static IReadOnlyDictionary<string, RawJson> Nothing { get; } = new Dictionary<string, RawJson>();

    /// <summary>Whether a run has all of it already.</summary>
    public bool AreIn(RunInfo run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Same(DisplayName, run.DisplayName)
            && Same(Notes, run.Notes)
            && Same(Description, run.Description)
            && Same(Group, run.Group)
            && Same(JobType, run.JobType)
            && TagsOf(run)?.SequenceEqual(run.Tags) != false
            && SetConfig.All(member => JsonMembers.AreSame(ValueOf(run, member.Key), member.Value))
            && SetSummary.All(member => JsonMembers.AreSame(JsonMembers.Find(run.Summary, member.Key), member.Value))
            && RemoveConfig.All(name => JsonMembers.Find(run.Config, name) is null)
            && RemoveSummary.All(name => JsonMembers.Find(run.Summary, name) is null);
    }

    /// <summary>
    /// What takes these changes back of a run that was as given before them, and nothing else: what is changed of it meanwhile stays. A config entry that is
    /// taken away comes back with its value alone.
    /// </summary>
    public RunChanges Undoing(RunInfo before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var tags = TagsOf(before) ?? before.Tags;
        var (config, summary) = (SetConfig.Keys.Union(RemoveConfig).ToList(), SetSummary.Keys.Union(RemoveSummary).ToList());
        var (hadConfig, hadSummary) = (Had(config, name => ValueOf(before, name)), Had(summary, name => JsonMembers.Find(before.Summary, name)));
        return new RunChanges
        {
            DisplayName = DisplayName is null ? null : before.DisplayName ?? "",
            Notes = Notes is null ? null : before.Notes ?? "",
            Description = Description is null ? null : before.Description ?? "",
            Group = Group is null ? null : before.Group ?? "",
            JobType = JobType is null ? null : before.JobType ?? "",
            AddTags = [.. before.Tags.Except(tags)],
            RemoveTags = [.. tags.Except(before.Tags)],
            SetConfig = hadConfig,
            RemoveConfig = [.. config.Where(name => !hadConfig.ContainsKey(name))],
            SetSummary = hadSummary,
            RemoveSummary = [.. summary.Where(name => !hadSummary.ContainsKey(name))],
        };
    }

    /// <summary>
    /// Of what takes changes back, that which the run still has as they made it: what somebody changed since stays.
    /// </summary>
    /// <param name="made">The changes that these take back.</param>
    /// <param name="run">As it is now.</param>
    public RunChanges WhereStill(RunChanges made, RunInfo run)
    {
        ArgumentNullException.ThrowIfNull(made);
        ArgumentNullException.ThrowIfNull(run);
        return this with
        {
            DisplayName = Same(made.DisplayName, run.DisplayName) ? DisplayName : null,
            Notes = Same(made.Notes, run.Notes) ? Notes : null,
            Description = Same(made.Description, run.Description) ? Description : null,
            Group = Same(made.Group, run.Group) ? Group : null,
            JobType = Same(made.JobType, run.JobType) ? JobType : null,
            SetConfig = SetConfig.Where(member => made.IsInConfig(run, member.Key)).ToDictionary(),
            RemoveConfig = [.. RemoveConfig.Where(name => made.IsInConfig(run, name))],
            SetSummary = SetSummary.Where(member => made.IsInSummary(run, member.Key)).ToDictionary(),
            RemoveSummary = [.. RemoveSummary.Where(name => made.IsInSummary(run, name))],
        };
    }

    /// <summary>
    /// What takes these changes back where a first word on that was said and nobody knows whether they were made: of what is as wanted by now the first word
    /// counts, of all else what is there now.
    /// </summary>
    /// <param name="first">What was said before they were sent.</param>
    /// <param name="now">The run as it is.</param>
    public RunChanges Undoing(RunChanges first, RunInfo now)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(now);
        var fresh = Undoing(now);
        return new RunChanges
        {
            DisplayName = Same(DisplayName, now.DisplayName) ? first.DisplayName : fresh.DisplayName,
            Notes = Same(Notes, now.Notes) ? first.Notes : fresh.Notes,
            Description = Same(Description, now.Description) ? first.Description : fresh.Description,
            Group = Same(Group, now.Group) ? first.Group : fresh.Group,
            JobType = Same(JobType, now.JobType) ? first.JobType : fresh.JobType,
            AddTags = [.. first.AddTags.Union(fresh.AddTags)],
            RemoveTags = [.. first.RemoveTags.Union(fresh.RemoveTags)],
            SetConfig = Said(first.SetConfig, fresh.SetConfig, name => IsInConfig(now, name)),
            RemoveConfig = Said(first.RemoveConfig, fresh.RemoveConfig, name => IsInConfig(now, name)),
            SetSummary = Said(first.SetSummary, fresh.SetSummary, name => IsInSummary(now, name)),
            RemoveSummary = Said(first.RemoveSummary, fresh.RemoveSummary, name => IsInSummary(now, name)),
        };
    }

    /// <exception cref="ArgumentException">A value is no JSON.</exception>
    internal void Check()
    {
        foreach (var (name, value) in SetConfig.Concat(SetSummary))
            JsonMembers.Check(name, value);
    }

    /// <summary>All tags that the run is to have; null: as it has.</summary>
    internal IReadOnlyList<string>? TagsOf(RunInfo run) => Tags is null && AddTags.Count == 0 && RemoveTags.Count == 0
        ? null
        : [.. (Tags ?? run.Tags).Concat(AddTags).Distinct(StringComparer.Ordinal).Except(RemoveTags, StringComparer.Ordinal)];

    /// <summary>An entry of a config is an object with the value in it, and what else clients put there.</summary>
    internal static string Entry(ReadOnlyMemory<byte>? before, RawJson value)
    {
        if (before is { } entry && entry.Span is [(byte)'{', ..])
            return JsonMembers.Changed(new RawJson(entry), new Dictionary<string, RawJson> { ["value"] = value }, [], static (_, wanted) => wanted.ToString());
        return $"{{\"value\":{value}}}";
    }

    private bool IsInConfig(RunInfo run, string name) => IsIn(SetConfig, name, ValueOf(run, name));

    private bool IsInSummary(RunInfo run, string name) => IsIn(SetSummary, name, JsonMembers.Find(run.Summary, name));

    /// <summary>Whether a key is as these changes make it: set, or taken away.</summary>
    private static bool IsIn(IReadOnlyDictionary<string, RawJson> set, string name, RawJson? value) =>
        set.TryGetValue(name, out var wanted) ? JsonMembers.AreSame(value, wanted) : value is null;

    private static Dictionary<string, RawJson> Said(IReadOnlyDictionary<string, RawJson> first, IReadOnlyDictionary<string, RawJson> fresh, Func<string, bool> isAsWanted) =>
        first.Where(member => isAsWanted(member.Key)).Concat(fresh.Where(member => !isAsWanted(member.Key))).ToDictionary();

    private static string[] Said(IReadOnlyCollection<string> first, IReadOnlyCollection<string> fresh, Func<string, bool> isAsWanted) =>
        [.. first.Where(isAsWanted), .. fresh.Where(name => !isAsWanted(name))];

    private static RawJson? ValueOf(RunInfo run, string name) =>
        JsonMembers.Find(run.Config, name) is { } entry ? entry.Utf8.Span is [(byte)'{', ..] ? JsonMembers.Find(entry, "value") : entry : null;

    private static Dictionary<string, RawJson> Had(IEnumerable<string> names, Func<string, RawJson?> find) =>
        names.Select(name => (name, Value: find(name))).Where(member => member.Value is not null).ToDictionary(member => member.name, member => member.Value!);

    private static bool Same(string? wanted, string? has) => wanted is null || wanted == (has ?? "");
}
