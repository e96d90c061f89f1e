using System.Reflection;
using System.Text.RegularExpressions;

namespace WandbExporter.Client.Queries;

/// <summary>
/// Every GraphQL document that this client sends, from the .graphql files beside this one. They are written one field a line, and a
/// field that older or newer servers may lack carries the comment <c># optional</c>, behind its brace if it has a selection, and so does a fragment
/// on a type that they may lack: see <see cref="QueryDocument"/>.
/// A fragment that documents spread stands once, in a file of its own under Fragments, and is sent with each of them.
/// </summary>
public static partial class QueryDocuments
{
    internal static readonly QueryDocument Viewer = new(nameof(Viewer));
    internal static readonly QueryDocument Entity = new(nameof(Entity));
    internal static readonly QueryDocument Projects = new(nameof(Projects));
    internal static readonly QueryDocument ProjectNames = new(nameof(ProjectNames));
    internal static readonly QueryDocument Project = new(nameof(Project));
    internal static readonly QueryDocument Runs = new(nameof(Runs));
    internal static readonly QueryDocument RunNames = new(nameof(RunNames));
    internal static readonly QueryDocument RunStates = new(nameof(RunStates));
    internal static readonly QueryDocument Run = new(nameof(Run));
    internal static readonly QueryDocument HistoryPage = new(nameof(HistoryPage));
    internal static readonly QueryDocument SampledSteps = new(nameof(SampledSteps));
    internal static readonly QueryDocument ParquetHistory = new(nameof(ParquetHistory));
    internal static readonly QueryDocument Events = new(nameof(Events));
    internal static readonly QueryDocument RunFiles = new(nameof(RunFiles));
    internal static readonly QueryDocument RunFilesByName = new(nameof(RunFilesByName));
    internal static readonly QueryDocument RunTableFiles = new(nameof(RunTableFiles));
    internal static readonly QueryDocument ConsoleLogPage = new(nameof(ConsoleLogPage));
    internal static readonly QueryDocument ArtifactTypes = new(nameof(ArtifactTypes));
    internal static readonly QueryDocument ArtifactCollections = new(nameof(ArtifactCollections));
    internal static readonly QueryDocument ArtifactCollection = new(nameof(ArtifactCollection));
    internal static readonly QueryDocument ArtifactVersions = new(nameof(ArtifactVersions));
    internal static readonly QueryDocument ArtifactVersionNames = new(nameof(ArtifactVersionNames));
    internal static readonly QueryDocument ArtifactMembership = new(nameof(ArtifactMembership));
    internal static readonly QueryDocument ArtifactById = new(nameof(ArtifactById));
    internal static readonly QueryDocument ArtifactByName = new(nameof(ArtifactByName));
    internal static readonly QueryDocument LoggedArtifacts = new(nameof(LoggedArtifacts));
    internal static readonly QueryDocument UsedArtifacts = new(nameof(UsedArtifacts));
    internal static readonly QueryDocument ArtifactUsers = new(nameof(ArtifactUsers));
    internal static readonly QueryDocument ArtifactCreator = new(nameof(ArtifactCreator));
    internal static readonly QueryDocument ArtifactLinks = new(nameof(ArtifactLinks));
    internal static readonly QueryDocument ArtifactManifest = new(nameof(ArtifactManifest));
    internal static readonly QueryDocument ArtifactMembershipManifest = new(nameof(ArtifactMembershipManifest));
    internal static readonly QueryDocument ArtifactFileUrls = new(nameof(ArtifactFileUrls));
    internal static readonly QueryDocument ArtifactFileUrlsById = new(nameof(ArtifactFileUrlsById));
    internal static readonly QueryDocument ArtifactEntryUrls = new(nameof(ArtifactEntryUrls));
    internal static readonly QueryDocument Sweeps = new(nameof(Sweeps));
    internal static readonly QueryDocument Sweep = new(nameof(Sweep));
    internal static readonly QueryDocument SweepAgentRuns = new(nameof(SweepAgentRuns));
    internal static readonly QueryDocument SweepRuns = new(nameof(SweepRuns));
    internal static readonly QueryDocument SweepAgents = new(nameof(SweepAgents));
    internal static readonly QueryDocument Team = new(nameof(Team));
    internal static readonly QueryDocument TeamMembers = new(nameof(TeamMembers));
    internal static readonly QueryDocument ServerFeatures = new(nameof(ServerFeatures));
    internal static readonly QueryDocument ServerVersion = new(nameof(ServerVersion));

    internal static readonly QueryDocument FilteredProjects = new(nameof(Projects), "models", "filters", "order");
    internal static readonly QueryDocument FilteredProjectNames = new(nameof(ProjectNames), "models", "filters", "order");
    internal static readonly QueryDocument FilteredSweeps = new(nameof(Sweeps), "sweeps", "filters");
    internal static readonly QueryDocument FilteredCollections = new(nameof(ArtifactCollections), "artifactCollections", "filters", "order");
    internal static readonly QueryDocument OrderedRegistries = new(nameof(Registries), "projects", "order");
    internal static readonly QueryDocument FilteredRegistryCollections = new(nameof(RegistryCollections), "artifactCollections", "filters", "order");
    internal static readonly QueryDocument FilteredRegistryVersions = new(nameof(RegistryVersions), "artifactMemberships", "filters", "order");

    /// <summary>Documents that are made of another by arguments that not every server knows.</summary>
    internal static IReadOnlyList<QueryDocument> Filtered { get; } =
        [FilteredProjects, FilteredProjectNames, FilteredSweeps, FilteredCollections, OrderedRegistries, FilteredRegistryCollections, FilteredRegistryVersions];

    /// <summary>The documents' texts by their names.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.EndsWith(".graphql", StringComparison.Ordinal))
        .Select(name => name[..^".graphql".Length])
        .ToDictionary(name => name, Text, StringComparer.Ordinal);

    internal static string Text(string name)
    {
        var document = Read(name + ".graphql");
        var fragments = Spread().Matches(document).Select(spread => spread.Groups[1].Value).Distinct(StringComparer.Ordinal);
        return string.Join('\n', fragments.Select(fragment => Read(fragment + ".fragment")).Prepend(document));
    }

    private static string Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The document {resource} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\.\.\.(\w+)")]
    private static partial Regex Spread();
}
