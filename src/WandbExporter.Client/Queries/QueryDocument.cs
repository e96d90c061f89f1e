using System.Text.Json;
using System.Text.RegularExpressions;

namespace WandbExporter.Client.Queries;

/// <summary>One GraphQL document, and what is left of it on a server that does not know every optional field.</summary>
/// <param name="name">The file's.</param>
/// <param name="field">A field of it that takes further arguments.</param>
/// <param name="arguments">These, which not every server knows: a document of its own, for an argument that a server does not know fails all of it.</param>
internal sealed partial class QueryDocument(string name, string? field = null, params IReadOnlyList<string> arguments)
{
    /// <summary>The types of the arguments.</summary>
    private static readonly Dictionary<string, string> Types = new() { ["filters"] = "JSONString", ["order"] = "String" };

    private readonly string _full = field is null ? QueryDocuments.Text(name) : With(QueryDocuments.Text(name), name, field, arguments);
    private readonly Lock _gate = new();
    private (IReadOnlyCollection<string> Without, JsonEncodedText Text)? _last;

    public string Name { get; } = name;

    /// <summary>The text as it is sent to a server that knows all of it.</summary>
    public string Full => _full;

    /// <summary>The document without the fields that this server was found to lack.</summary>
    public string Without(IReadOnlyCollection<string> fields) =>
        Optional().Replace(_full, field => fields.Contains(field.Groups["name"].Value)
            ? ""
            : $"{field.Groups["on"].Value}{field.Groups["name"].Value}{field.Groups["rest"].Value}\n{field.Groups["selection"].Value}");

    /// <summary>The same as it stands in a request; a server lacks the same fields as long as it is asked.</summary>
    public JsonEncodedText EncodedWithout(IReadOnlyCollection<string> fields)
    {
        lock (_gate)
        {
            if (_last is not { } known || !ReferenceEquals(known.Without, fields))
                _last = known = (fields, JsonEncodedText.Encode(Without(fields)));
            return known.Text;
        }
    }

    /// <summary>The optional field, or type of an optional fragment, that a server's message says it does not know; or null.</summary>
    public string? MissingField(string message)
    {
        var unknown = Unknown().Match(message);
        if (!unknown.Success)
            return null;
        var name = unknown.Groups["name"].Value;
        return Optional().Matches(_full).Any(optional => optional.Groups["name"].Value == name) ? name : null;
    }

    /// <summary>Whether a server's message says that it does not know that field.</summary>
    public static bool IsUnknown(string field, string message) => Unknown().Matches(message).Any(unknown => unknown.Groups["name"].Value == field);

    private static string With(string text, string name, string field, IReadOnlyList<string> arguments)
    {
        var declared = text.Replace($"query {name}(", $"query {name}({string.Concat(arguments.Select(argument => $"${argument}: {Types[argument]}, "))}", StringComparison.Ordinal);
        var at = declared.IndexOf($" {field}(", StringComparison.Ordinal) is var found and >= 0
            ? found + field.Length + 2
            : throw new InvalidOperationException($"The document {name} has no field {field} with arguments.");
        return declared.Insert(at, string.Concat(arguments.Select(argument => $"{argument}: ${argument}, ")));
    }

    /// <summary>A line, or one that opens a selection and all up to its closing brace; in a selection that may go as a whole, none goes alone.</summary>
    [GeneratedRegex(@"^(?<indent> *)(?<on>(?:\.\.\. on )?)(?<name>\w+)(?<rest>[^#\n{]*(?<open>\{)?) # optional\n(?<selection>(?(open)(?:\k<indent> .*\n)*\k<indent>\}\n))", RegexOptions.Multiline)]
    private static partial Regex Optional();

    [GeneratedRegex("(?:Cannot query field|Unknown type|can never be of type) \"(?<name>\\w+)\"")]
    private static partial Regex Unknown();
}
