using System.Globalization;
using System.Text.Json.Serialization;
using WandbExporter.Core.Plan;

namespace WandbExporter.Core.Journal;

/// <summary>What tells one export from another: a destination holds exactly one, for ever.</summary>
/// <param name="FormatVersion">Version of the destination's layout and journal, see <see cref="CurrentFormatVersion"/>.</param>
/// <param name="Source">Base URL of the server, without credentials.</param>
/// <param name="Selection">The selected <c>entity[/project[/run]]</c> paths; their order does not matter.</param>
/// <param name="Tables">The tables asked for; their order does not matter.</param>
/// <param name="Filter">The runs filter as canonical JSON, <c>{}</c> for none; older builds put the lower bound into it.</param>
/// <param name="Since">The lower bound of signs of life that the export was begun with, or null; not compared, since it may move from start to start.</param>
/// <param name="ToolVersion">Who created the export; not compared.</param>
/// <param name="CreatedAt">When the export was created; not compared.</param>
/// <param name="HistoryLayout">How histories stand in tables: <c>wide</c> or <c>long</c>. An export of before there was a choice is wide.</param>
/// <param name="Flatten">Whether leaves of nested values have columns of their own beside the values.</param>
/// <param name="Until">The upper bound of the times of creation that the export was begun with, or null; it may move like <paramref name="Since"/>.</param>
/// <param name="ExcludedProjects">What is left out of the selection, as it was given; their order does not matter; null for nothing.</param>
/// <param name="Artifacts">Which versions of artifacts have their files exported, as <see cref="ArtifactSelection"/> writes it; null for none.</param>
/// <param name="Organizations">The organizations that are selected, by name; which entities they have may change from start to start; null for none.</param>
/// <param name="Filters">The filters of what is listed beside runs, as <see cref="ListingFilters.ToRecord"/> writes them; null for none.</param>
public sealed record ExportIdentity(
    int FormatVersion,
    string Source,
    IReadOnlyList<string> Selection,
    IReadOnlyList<string> Tables,
    string Filter,
    string? Since,
    string ToolVersion,
    DateTimeOffset CreatedAt,
    string HistoryLayout = ExportIdentity.WideHistory,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Flatten = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Until = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ExcludedProjects = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Artifacts = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Organizations = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Filters = null)
{
    /// <summary>The layout that an export has unless it says otherwise.</summary>
    public const string WideHistory = "wide";

    /// <summary>Stands among the tables where the bytes of runs' files are exported too.</summary>
    public const string FileContents = "file_contents";

    /// <summary>The version that this build writes, and the highest that it reads.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>The filter without the lower bound.</summary>
    [JsonIgnore]
    public string FilterAlone => FilterJson.Split(Filter).Filter;

    /// <summary>The lower bound that the export was begun with, wherever it stands.</summary>
    [JsonIgnore]
    public DateTimeOffset? FirstSince =>
        MomentOf(Since) ?? FilterJson.Split(Filter).Since;

    /// <summary>The upper bound that the export was begun with.</summary>
    [JsonIgnore]
    public DateTimeOffset? FirstUntil => MomentOf(Until);

    /// <summary>What is exported, in words: the selection and what is left out of it.</summary>
    [JsonIgnore]
    public string SelectionText => ExcludedProjects is { Count: > 0 } excluded
        ? $"{string.Join(", ", Selected)} without {string.Join(", ", excluded)}"
        : string.Join(", ", Selected);

    /// <summary>What of that is exported alone, in words; empty for all.</summary>
    [JsonIgnore]
    public string FilterText => TextOf(FilterAlone, ListingFilters.Of(Filters));

    /// <summary>What is selected, in words.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Selected => [.. (Organizations ?? []).Select(name => $"the organization {name}"), .. Selection];

    /// <summary>What is left out of the selection.</summary>
    [JsonIgnore]
    public ProjectExclusion Exclusion => new(ExcludedProjects ?? []);

    /// <summary>What is selected: of organizations the entities that were found for them.</summary>
    /// <param name="listed">The entities that the export has, each with its projects. One with more of them than are named is an organization's, and whole.</param>
    public IReadOnlyList<EntitySelection> SelectionWith(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> listed)
    {
        var named = SelectionParser.Parse(Selection);
        if (Organizations is null)
            return named;
        var found = listed.Where(entity => named.All(selection => selection.Entity != entity.Key || IsNarrower(selection, entity.Value))).Select(entity => entity.Key).ToList();
        return [.. named.Where(selection => !found.Contains(selection.Entity)), .. found.Select(entity => new EntitySelection(entity, null))];
    }

    /// <summary>What is exported alone, in words; empty for all.</summary>
    /// <param name="filter">Of runs.</param>
    /// <param name="filters">Of what is listed beside them.</param>
    public static string TextOf(string filter, ListingFilters filters) =>
        string.Join(", ", ((string[])[filter == FilterJson.All ? "" : $"runs that match {filter}", filters.ToString()]).Where(text => text.Length > 0));

    private static bool IsNarrower(EntitySelection selection, IReadOnlyList<string> projects) =>
        selection.Projects is { } chosen && projects.Except(chosen.Select(project => project.Project), StringComparer.Ordinal).Any();

    /// <summary>In what the two differ, as <c>word: this one, other one</c>; empty if they are the same export.</summary>
    public IReadOnlyList<(string What, string This, string Other)> DifferencesTo(ExportIdentity other)
    {
        ArgumentNullException.ThrowIfNull(other);
        (string What, string This, string Other)[] compared =
        [
            ("source", Source.TrimEnd('/'), other.Source.TrimEnd('/')),
            ("selection", Listed(Selection), Listed(other.Selection)),
            ("organizations", Listed(Organizations ?? []), Listed(other.Organizations ?? [])),
            Differing("tables", Tables, other.Tables),
            ("excluded projects", Listed(ExcludedProjects ?? []), Listed(other.ExcludedProjects ?? [])),
            ("filter", FilterAlone, other.FilterAlone),
            .. from one in ListingFilters.Of(Filters).All.Zip(ListingFilters.Of(other.Filters).All)
               select ($"filter of {one.First.Of}", one.First.Filter ?? FilterJson.All, one.Second.Filter ?? FilterJson.All),
            ("history layout", HistoryLayout, other.HistoryLayout),
            ("artifacts", Artifacts ?? "none", other.Artifacts ?? "none"),
            ("flattening", Flatten ? "on" : "off", other.Flatten ? "on" : "off"),
        ];
        return [.. compared.Where(pair => pair.This != pair.Other)];
    }

    private static DateTimeOffset? MomentOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    /// <summary>Of many names, those that only one of the two has.</summary>
    private static (string What, string This, string Other) Differing(string what, IReadOnlyList<string> names, IReadOnlyList<string> others)
    {
        var (more, less) = (names.Except(others, StringComparer.Ordinal).ToList(), others.Except(names, StringComparer.Ordinal).ToList());
        return (what, Text(more, less), Text(less, more));

        static string Text(List<string> with, List<string> without) =>
            string.Join(" and ", ((string?[])[with.Count > 0 ? $"with {Listed(with)}" : null, without.Count > 0 ? $"without {Listed(without)}" : null]).OfType<string>());
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0 ? "none" :
        string.Join(", ", names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}
