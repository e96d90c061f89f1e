using System.CommandLine;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Core.References;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Options;

/// <summary>Which artifacts to export. Without a word of them an export has none.</summary>
internal sealed class ArtifactSelectionOptions
{
    /// <summary>Words by which somebody may say that none are wanted.</summary>
    private static readonly HashSet<string> Denials = new(["none", "no", "off", "false", "nothing", "null", "0"], StringComparer.OrdinalIgnoreCase);

    private readonly Option<string?> _versions = new("--artifacts")
    {
        Description = "Export artifacts: what there is of them as tables, and files of versions: all, latest, aliased (those with any alias), or COLLECTION[:ALIAS], with * and ?.",
        HelpName = "VERSIONS",
    };

    private readonly Option<string[]> _types = new("--artifact-type")
    {
        Description = "Only files of artifacts of this type, with * and ?. May be given several times.",
        HelpName = "TYPE",
    };

    private readonly Option<string[]> _tags = new("--artifact-tag")
    {
        Description = "Only files of versions with this tag, with * and ?. May be given several times; one of them is enough.",
        HelpName = "TAG",
    };

    private readonly Option<bool> _noContents = new("--no-artifact-contents")
    {
        Description = "Export the manifests of artifacts, not their bytes.",
    };

    private readonly Option<string?> _maxBytes = new("--max-artifact-bytes")
    {
        Description = "Of versions that are larger than this, such as 10GiB, export the manifest, not the bytes.",
        HelpName = "SIZE",
    };

    private readonly Option<string?> _layout = new("--artifact-layout")
    {
        Description = "Where files of artifacts stand: tree (each below its version, at its path), or cas (each content once, by its digest). Default: tree.",
        HelpName = "tree|cas",
    };

    private readonly Option<string?> _references = new("--references")
    {
        Description = "What becomes of files that W&B does not hold but refers to: record (the default), or follow, which reads what --reference-allow names.",
        HelpName = "record|follow",
    };

    private readonly Option<string[]> _allowed = new("--reference-allow")
    {
        Description = "What --references follow may read: SCHEME://HOST-OR-BUCKET[/PREFIX], such as s3://my-bucket/datasets or https://*.example.org. May be given several times.",
        HelpName = "PLACE",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_versions);
        command.Options.Add(_types);
        command.Options.Add(_tags);
        command.Options.Add(_noContents);
        command.Options.Add(_maxBytes);
        command.Options.Add(_layout);
        command.Options.Add(_references);
        command.Options.Add(_allowed);
    }

    public ExportRequest Read(ParseResult parsed, ExportRequest request)
    {
        var versions = parsed.GetValue(_versions);
        var (types, tags, contents) = (parsed.GetValue(_types) ?? [], parsed.GetValue(_tags) ?? [], !parsed.GetValue(_noContents));
        var maxBytes = parsed.GetValue(_maxBytes) is { } size ? OptionCheck.Bytes("--max-artifact-bytes", size) : (long?)null;
        var layout = parsed.GetValue(_layout) is { } name ? OptionCheck.OneOf<ArtifactLayout>("--artifact-layout", name) : (ArtifactLayout?)null;
        var references = ReadReferences(parsed, contents);
        if (versions is null)
        {
            return types.Length == 0 && tags.Length == 0 && contents && maxBytes is null && layout is null && references is null
                ? request
                : throw Usage("--artifact-type, --artifact-tag, --no-artifact-contents, --max-artifact-bytes, --artifact-layout and --references say more of what --artifacts exports; add --artifacts all.");
        }
        if (string.IsNullOrWhiteSpace(versions) || versions.EndsWith(':') || versions.StartsWith(':'))
            throw Usage($"--artifacts is '{versions}'; write all, latest, aliased, or COLLECTION[:ALIAS], such as 'model-*:best'.");
        if (Misunderstood(versions) is { } sentence)
            throw Usage(sentence);
        if (types.Concat(tags).Any(string.IsNullOrWhiteSpace))
            throw Usage("--artifact-type or --artifact-tag is empty; give a name, or leave it out.");
        return request with
        {
            Artifacts = new ArtifactSelection(versions, types, tags, contents, maxBytes, layout ?? ArtifactLayout.Tree) { References = references },
            Tables = WithArtifacts(request.Tables),
            TablesOfOrganizations = request.TablesOfOrganizations is { } tables ? WithArtifacts(tables) : null,
        };
    }

    private static TableSelection WithArtifacts(TableSelection tables) => TableCatalogue.Default.Of([.. tables.Names, .. TableCatalogue.Default.ArtifactNames]);

    /// <summary>What to say of a word that would be taken for the name of a collection, and is probably none; null if there is nothing.</summary>
    private static string? Misunderstood(string versions)
    {
        if (versions.AsSpan().IndexOfAny(":*?") >= 0 || ArtifactSelection.Words.Contains(versions))
            return null;
        var otherwise = $"a collection of that name is '{versions}:*'";
        if (Denials.Contains(versions))
            return $"--artifacts is '{versions}'; leave the option out to export no artifacts ({otherwise}).";
        return Spelling.Nearest(versions.ToLowerInvariant(), ArtifactSelection.Words) is { } meant
            ? $"--artifacts is '{versions}'; did you mean {meant}? ({char.ToUpperInvariant(otherwise[0])}{otherwise[1..]}.)"
            : null;
    }

    /// <summary>What is followed; null if references are recorded alone.</summary>
    private IReadOnlyList<string>? ReadReferences(ParseResult parsed, bool contents)
    {
        var allowed = parsed.GetValue(_allowed) ?? [];
        switch (parsed.GetValue(_references))
        {
            case null or "record" when allowed.Length == 0:
                return null;
            case null or "record":
                throw Usage("--reference-allow says what --references follow may read; add --references follow.");
            case "follow" when allowed.Length == 0:
                throw Usage($"--references follow reads what it is allowed to, and nothing else; add --reference-allow with a place such as {ReferenceRule.Examples}.");
            case "follow" when !contents:
                throw Usage("--references follow exports bytes, and --no-artifact-contents none; leave out one of them.");
            case "follow":
                return ReferenceList.Of(allowed).Texts;
            case var other:
                throw Usage($"--references is '{other}'; write record or follow.");
        }
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
