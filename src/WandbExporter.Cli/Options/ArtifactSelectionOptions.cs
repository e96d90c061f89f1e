using System.CommandLine;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Cli.Options;

/// <summary>Which artifacts to export. Without a word of them an export has none.</summary>
internal sealed class ArtifactSelectionOptions
{
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
        HelpName = "LAYOUT",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_versions);
        command.Options.Add(_types);
        command.Options.Add(_tags);
        command.Options.Add(_noContents);
        command.Options.Add(_maxBytes);
        command.Options.Add(_layout);
    }

    public ExportRequest Read(ParseResult parsed, ExportRequest request)
    {
        var versions = parsed.GetValue(_versions);
        var (types, tags, contents) = (parsed.GetValue(_types) ?? [], parsed.GetValue(_tags) ?? [], !parsed.GetValue(_noContents));
        var maxBytes = parsed.GetValue(_maxBytes) is { } size ? OptionCheck.Bytes("--max-artifact-bytes", size) : (long?)null;
        var layout = parsed.GetValue(_layout) is { } name ? OptionCheck.OneOf<ArtifactLayout>("--artifact-layout", name) : (ArtifactLayout?)null;
        if (versions is null)
        {
            return types.Length == 0 && tags.Length == 0 && contents && maxBytes is null && layout is null
                ? request
                : throw Usage("--artifact-type, --artifact-tag, --no-artifact-contents, --max-artifact-bytes and --artifact-layout say more of what --artifacts exports; add --artifacts all.");
        }
        if (string.IsNullOrWhiteSpace(versions) || versions.EndsWith(':') || versions.StartsWith(':'))
            throw Usage($"--artifacts is '{versions}'; write all, latest, aliased, or COLLECTION[:ALIAS], such as 'model-*:best'.");
        if (types.Concat(tags).Any(string.IsNullOrWhiteSpace))
            throw Usage("--artifact-type or --artifact-tag is empty; give a name, or leave it out.");
        return request with
        {
            Artifacts = new ArtifactSelection(versions, types, tags, contents, maxBytes, layout ?? ArtifactLayout.Tree),
            Tables = TableCatalogue.Default.Of([.. request.Tables.Names, .. TableCatalogue.Default.ArtifactNames]),
        };
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
