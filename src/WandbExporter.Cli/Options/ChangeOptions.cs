using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Options;

/// <summary>What to change of runs.</summary>
internal sealed class ChangeOptions
{
    private const string Config = "config.";
    private const string Summary = "summary.";

    private readonly Option<string[]> _addTag = new("--add-tag") { Description = "A tag that each run gets. May be given several times.", HelpName = "TAG" };
    private readonly Option<string[]> _removeTag = new("--remove-tag") { Description = "A tag that each run loses. May be given several times.", HelpName = "TAG" };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Sets config.KEY or summary.KEY. VALUE is JSON; what is no JSON is a text. KEY is a whole key: a value inside an object is set with its object. May be given several times.",
        HelpName = "KEY=VALUE",
    };

    private readonly Option<string[]> _unset = new("--unset") { Description = "Takes away config.KEY or summary.KEY. May be given several times.", HelpName = "KEY" };
    private readonly Option<string?> _note = new("--note") { Description = "The notes of each run, in the place of those it has; \"\" takes them away.", HelpName = "TEXT" };
    private readonly Option<string?> _name = new("--name") { Description = "The display name of each run.", HelpName = "TEXT" };
    private readonly Option<string?> _group = new("--group") { Description = "The group of each run; \"\" takes it out of its group.", HelpName = "TEXT" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _addTag, _removeTag, _set, _unset, _note, _name, _group })
            command.Options.Add(option);
    }

    public RunChanges Read(ParseResult parsed)
    {
        var set = (parsed.GetValue(_set) ?? []).Select(Assignment).ToList();
        var unset = (parsed.GetValue(_unset) ?? []).Select(key => Place("--unset", key)).ToList();
        var changes = new RunChanges
        {
            AddTags = Tags("--add-tag", parsed.GetValue(_addTag)),
            RemoveTags = Tags("--remove-tag", parsed.GetValue(_removeTag)),
            Notes = parsed.GetValue(_note),
            DisplayName = parsed.GetValue(_name),
            Group = parsed.GetValue(_group),
            SetConfig = ByKey(set.Where(one => one.IsConfig)),
            SetSummary = ByKey(set.Where(one => !one.IsConfig)),
            RemoveConfig = [.. unset.Where(one => one.IsConfig).Select(one => one.Key)],
            RemoveSummary = [.. unset.Where(one => !one.IsConfig).Select(one => one.Key)],
        };
        if (changes.AddTags.Intersect(changes.RemoveTags).FirstOrDefault() is { } tag)
            throw Usage($"--add-tag and --remove-tag both name {tag}; leave out one of them.");
        if (set.Select(one => (one.IsConfig, one.Key)).Concat(unset).GroupBy(one => one).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            throw Usage($"{(twice.IsConfig ? Config : Summary)}{twice.Key} is named twice; say once what becomes of it.");
        return set.Count + unset.Count + changes.AddTags.Count + changes.RemoveTags.Count == 0 && (changes.Notes ?? changes.DisplayName ?? changes.Group) is null
            ? throw Usage("Say what to change: --add-tag, --remove-tag, --set, --unset, --note, --name or --group.")
            : changes;
    }

    private static (bool IsConfig, string Key, RawJson Value) Assignment(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            throw Usage($"--set is '{text}'; write config.KEY=VALUE or summary.KEY=VALUE.");
        var (isConfig, key) = Place("--set", text[..equals]);
        return (isConfig, key, Value(text[(equals + 1)..]));
    }

    private static RawJson Value(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return new RawJson(Encoding.UTF8.GetBytes(text.Trim()));
        }
        catch (JsonException)
        {
            return new RawJson(Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\""));
        }
    }

    private static (bool IsConfig, string Key) Place(string option, string text) =>
        text.StartsWith(Config, StringComparison.Ordinal) && text.Length > Config.Length ? (true, text[Config.Length..])
        : text.StartsWith(Summary, StringComparison.Ordinal) && text.Length > Summary.Length ? (false, text[Summary.Length..])
        : throw Usage($"{option} names '{text}'; write config.KEY or summary.KEY.");

    private static string[] Tags(string option, string[]? tags) =>
        tags?.Any(string.IsNullOrWhiteSpace) == true ? throw Usage($"{option} is empty; give a tag, or leave it out.") : [.. (tags ?? []).Distinct(StringComparer.Ordinal)];

    private static Dictionary<string, RawJson> ByKey(IEnumerable<(bool IsConfig, string Key, RawJson Value)> set)
    {
        var members = new Dictionary<string, RawJson>(StringComparer.Ordinal);
        foreach (var (_, key, value) in set)
            members[key] = value;
        return members;
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
