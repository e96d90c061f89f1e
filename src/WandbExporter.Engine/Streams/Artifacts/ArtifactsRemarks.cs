using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>What the server has of a project's artifacts and did not give: counted, with an example.</summary>
/// <param name="project">Whose.</param>
/// <param name="isFiltered">Whether the server was asked for some of them alone: that others stay as they were exported is no remark then.</param>
internal sealed class ArtifactsRemarks(ProjectPath project, bool isFiltered)
{
    private long _short;
    private string? _shortExample;
    private long _shortTypes;
    private string? _shortTypeExample;
    private long _withheld;
    private string? _withheldExample;
    private long _renewed;
    private string? _renewedExample;
    private long _unlisted;
    private string? _unlistedExample;
    private long _nullVersions;
    private long _nulls;
    private long _nullNames;
    private long _keptTypes;
    private long _keptCollections;
    private long _keptVersions;

    /// <summary>Fewer versions of a collection came than the server counts.</summary>
    public void Short(string collection, long counted, long given)
    {
        _short++;
        _shortExample ??= string.Create(CultureInfo.InvariantCulture, $"{project}/{collection} ({counted} counted, {given} given)");
    }

    /// <summary>Fewer collections of a type came than the server counts.</summary>
    public void ShortType(string type, long counted, long given)
    {
        _shortTypes++;
        _shortTypeExample ??= string.Create(CultureInfo.InvariantCulture, $"{type} of {project} ({counted} counted, {given} given)");
    }

    /// <summary>A version is named, and not shown.</summary>
    public void Withheld(string collection, string version, string why)
    {
        _withheld++;
        _withheldExample ??= $"{project}/{collection}:{version} ({why})";
    }

    /// <summary>A version has the name of another one, whose files are exported under it.</summary>
    public void Renewed(string collection, string version)
    {
        _renewed++;
        _renewedExample ??= $"{project}/{collection}:{version}";
    }

    /// <summary>The versions of a collection cannot be listed.</summary>
    public void Unlisted(string why)
    {
        _unlisted++;
        _unlistedExample ??= why;
    }

    /// <summary>Versions of a collection that says no number of them are null.</summary>
    public void NullVersions(long nulls) => _nullVersions += nulls;

    /// <summary>Types, or collections of a type that says no number of them, are null.</summary>
    public void Nulls(long nulls) => _nulls += nulls;

    /// <summary>So many tags and aliases are null.</summary>
    public void NullNames(long nulls) => _nullNames += nulls;

    /// <summary>So many types that are not shown stay as they were exported before.</summary>
    public void KeptTypes(long types) => _keptTypes += types;

    /// <summary>So many collections do.</summary>
    public void KeptCollections(long collections) => _keptCollections += collections;

    /// <summary>So many versions do, of collections that are shown.</summary>
    public void KeptVersions(long versions) => _keptVersions += versions;

    /// <returns>Null if there is nothing to say.</returns>
    public string? ToNote()
    {
        string?[] notes =
        [
            _unlisted > 0 ? $"What {Counted.Of(_unlisted, "collection or type has", "collections or types have")} cannot be listed: {_unlistedExample}" : null,
            _withheld > 0 ? $"{Counted.Of(_withheld, "version is", "versions are")} named and not shown, such as {_withheldExample}." : null,
            _renewed > 0 ? $"{Counted.Of(_renewed, "version has", "versions have")} the name of another that was exported and is no more, whose files stand under it, such as {_renewedExample}; a new destination has theirs." : null,
            _short > 0 ? $"Of {Counted.Of(_short, "collection")} the server counts more versions than it gave, such as {_shortExample}." : null,
            _nulls > 0 ? NullNodes.Of("the types and collections", _nulls).Message : null,
            _nullVersions > 0 ? NullNodes.Of("the versions of collections", _nullVersions).Message : null,
            _nullNames > 0 ? NullNodes.Of("the tags and aliases of collections and versions", _nullNames).Message : null,
            _shortTypes > 0 ? $"Of {Counted.Of(_shortTypes, "type")} the server counts more collections than it gave, such as {_shortTypeExample}." : null,
            !isFiltered && _keptTypes + _keptCollections + _keptVersions > 0 ? $"What was exported before and may stand there is kept: {Kept()}." : null,
        ];
        return notes.All(note => note is null) ? null : string.Join(' ', notes.OfType<string>());
    }
    private string Kept() => string.Join(", ",
        from kept in ((long Count, string One, string Many)[])[(_keptTypes, "type", "types"), (_keptCollections, "collection", "collections"), (_keptVersions, "version of other collections", "versions of other collections")]
        where kept.Count > 0
        select Counted.Of(kept.Count, kept.One, kept.Many));
}
