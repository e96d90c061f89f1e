using System.Globalization;
using System.IO.Enumeration;
using WandbExporter.Core.References;

namespace WandbExporter.Core.Plan;

/// <summary>Which versions of artifacts have their files exported, and how those stand. Which versions there are, the tables say in any case.</summary>
/// <param name="Versions">
/// <c>all</c>, <c>latest</c>, <c>aliased</c>, or <c>COLLECTION[:ALIAS]</c>, in which <c>*</c> stands for any characters and <c>?</c> for one; an alias
/// is also a version such as <c>v3</c>.
/// </param>
/// <param name="Types">Types of artifacts, with the same signs; empty for all.</param>
/// <param name="Tags">Tags of which a version has at least one, with the same signs; empty for all versions.</param>
/// <param name="Contents">Whether the bytes are exported, not only the manifests.</param>
/// <param name="MaxBytes">Versions that are larger have their manifests exported alone; null for no bound.</param>
/// <param name="Layout">Where the files stand.</param>
public sealed record ArtifactSelection(
    string Versions,
    IReadOnlyList<string> Types,
    IReadOnlyList<string> Tags,
    bool Contents = true,
    long? MaxBytes = null,
    ArtifactLayout Layout = ArtifactLayout.Tree)
{
    private const string Every = "all";
    private const string Latest = "latest";
    private const string Aliased = "aliased";

    /// <summary>What the versions may be that is no pattern.</summary>
    public static IReadOnlyList<string> Words { get; } = [Every, Latest, Aliased];

    /// <summary>All versions, with their bytes.</summary>
    public static ArtifactSelection All { get; } = new(Every, [], []);

    /// <summary>The manifests of all versions, and no bytes.</summary>
    public static ArtifactSelection Manifests { get; } = new(Every, [], [], Contents: false);

    /// <summary>
    /// What references are followed, each as <see cref="ReferenceRule"/> writes it, so that the bytes that they lead to are exported too; null if they are
    /// recorded alone.
    /// </summary>
    public IReadOnlyList<string>? References { get; init; }

    /// <summary>Whether it leaves out none.</summary>
    public bool IsAll => Versions == Every && Types.Count == 0 && Tags.Count == 0;

    /// <summary>Whether files of the version are exported, if only as rows of a table.</summary>
    public bool Chooses(string type, string collection, string version, IReadOnlyCollection<string> aliases, IEnumerable<string> tags) =>
        (Types.Count == 0 || Types.Any(pattern => Matches(pattern, type)))
        && (Tags.Count == 0 || tags.Any(tag => Tags.Any(pattern => Matches(pattern, tag))))
        && Versions switch
        {
            Every => true,
            Latest => aliases.Contains(Latest),
            Aliased => aliases.Count > 0,
            _ => Names(collection, version, aliases),
        };

    /// <summary>Whether the bytes of a version of such a size are exported.</summary>
    public bool Fetches(long? bytes) => Contents && !(bytes > MaxBytes);

    /// <summary>As it is compared and shown: equal selections have equal texts.</summary>
    public override string ToString() => string.Join(
        ' ',
        new[]
        {
            Versions,
            Types.Count > 0 ? $"type={Sorted(Types)}" : null,
            Tags.Count > 0 ? $"tag={Sorted(Tags)}" : null,
            Contents ? null : "contents=no",
            MaxBytes is { } most ? string.Create(CultureInfo.InvariantCulture, $"max-bytes={most}") : null,
            Layout == ArtifactLayout.Cas ? "layout=cas" : null,
            References is { } followed ? $"references={Sorted(followed)}" : null,
        }.OfType<string>());

    private bool Names(string collection, string version, IReadOnlyCollection<string> aliases)
    {
        var colon = Versions.LastIndexOf(':');
        return colon < 0
            ? Matches(Versions, collection)
            : Matches(Versions[..colon], collection) && aliases.Append(version).Any(alias => Matches(Versions[(colon + 1)..], alias));
    }

    private static string Sorted(IReadOnlyList<string> patterns) => string.Join(',', patterns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
