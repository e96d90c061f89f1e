using System.Diagnostics.CodeAnalysis;

namespace WandbExporter.Core.Ids;

/// <summary>Names a version of a W&amp;B artifact as a collection has it: <c>entity/project/collection:version</c>.</summary>
/// <param name="Entity">Of a registry the organization's own.</param>
/// <param name="Project">Where the collection is; of a registry <c>wandb-registry-…</c>.</param>
/// <param name="Version">Such as <c>v3</c>, or an alias.</param>
public readonly record struct ArtifactName(string Entity, string Project, string Collection, string Version) : IParsable<ArtifactName>
{
    public ProjectPath ProjectPath => new(Entity, Project);

    /// <summary>The alias of a collection's newest version.</summary>
    public const string Latest = "latest";

    /// <summary>
    /// Reads <c>entity/project/collection:version</c>, without a version its <see cref="Latest"/>, or the address of the page of a version or a collection, also of a registry, at the web
    /// application's old or new place, whose server it does not tell.
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static ArtifactName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var name) ? name : throw WrittenPath.Wrong(text, "an artifact", "ENTITY/PROJECT/NAME:ALIAS");
    }

    /// <summary>The same without an exception: false if it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ArtifactName name)
    {
        var names = WrittenPath.NamesOf(text, null, page => page switch
        {
            WebPage.OfArtifact { Project: var of, Collection: { } collection } artifact => [of.Entity, of.Project, $"{collection}:{artifact.Version ?? Latest}"],
            WebPage.OfRegistry { Project: { } of, Collection: { } collection } registry => [of.Entity, of.Project, $"{collection}:{registry.Version ?? Latest}"],
            _ => null,
        }, hasVersion: true);
        name = names is [var entity, var project, var last] && last.Split(':') is { Length: 1 or 2 } parts && !parts.Any(string.IsNullOrWhiteSpace)
            ? new(entity, project, parts[0], parts.Length == 2 ? parts[1] : Latest)
            : default;
        return name != default;
    }

    static ArtifactName IParsable<ArtifactName>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<ArtifactName>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ArtifactName result) => TryParse(s, out result);

    public override string ToString() => $"{Entity}/{Project}/{Collection}:{Version}";
}
