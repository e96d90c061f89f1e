using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WandbExporter.Simulator.Tests.GraphQL;

/// <summary>Breaks good requests in the ways that people and programs break them; the same seed breaks the same.</summary>
internal sealed class DocumentMutator(int seed)
{
    private static readonly string[] Literals = ["5", "1.5", "\"s\"", "true", "null", "[1, 2]", "{a: 1}", "NOPE", "99999999999", "$nope", "[null]"];
    private static readonly string[] Types = ["String", "Int", "Boolean!", "Float", "ID!", "[String!]!", "Run", "Nope", "JSONString", "[Int]"];
    private static readonly string[] Directives =
        ["@include", "@skip(if: \"x\")", "@nope", "@include(if: true) @include(if: false)", "@skip(if: true, than: 1)", "@deprecated", "@include(if: $nope)"];

    private static readonly string[] Values = ["null", "5", "1.5", "\"text\"", "true", "[1, \"a\", null]", "{\"a\": {\"b\": [1]}}", "[]", "\"5\"", "3000000000"];

    private readonly Random _random = new(seed);

    public (string Query, string? Variables) Mutate(string query, string? variables)
    {
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var (changedQuery, changedVariables) = _random.Next(14) switch
            {
                0 or 1 => (Edit(query, @"(?<![""\w])[A-Za-z_]\w*(?![""\w])", match => match.Value + "Zz"), variables),
                2 => (Edit(query, @"\w+: [^,()\s{}\[\]]+,? ?", _ => ""), variables),
                3 => (Edit(query, @"(?<=\$\w+: )[\[\]!\w]+", _ => Pick(Types)), variables),
                4 => (Edit(query, @"(?<=\w: ?)\$\w+(?=[,)\s])", _ => Pick(Literals)), variables),
                5 => (Edit(query, @"\{[^{}]*\}", _ => ""), variables),
                6 => (Edit(query, @"\n\s+\w+(?=\n)", match => match.Value + " { id }"), variables),
                7 => (Edit(query, @"\n\s+(\w+)(?=\n)", match => $"{match.Value}\n    {match.Groups[1].Value}: __typename"), variables),
                8 => (Edit(query, @"[{}()\[\]!$:@]|\.\.\.", _ => ""), variables),
                9 => (Edit(query, @"\n\s+\w+(?=\n)", match => $"{match.Value} {Pick(Directives)}"), variables),
                10 => (Edit(query, @"fragment \w+ on \w+", match => match.Value + "Zz"), variables),
                11 => (Edit(query, @"(?<=(\.\.\.|on) ?)[A-Z]\w*", _ => Pick(["Run", "Project", "String", "Artifact", "TriggerScope", "ArtifactCollection"])), variables),
                12 => (Edit(query, @"\n\s+(\w+)(?=\([^)]*\) \{)", match => $"{match.Value}: {match.Groups[1].Value}"), variables),
                _ => (query, MutateVariables(variables)),
            };
            if (changedQuery != query || changedVariables != variables)
                return (changedQuery, changedVariables);
        }

        return (query + " }", variables);
    }

    private string Edit(string text, string pattern, Func<Match, string> change)
    {
        var matches = Regex.Matches(text, pattern);
        if (matches.Count == 0)
            return text;
        var match = matches[_random.Next(matches.Count)];
        return string.Concat(text.AsSpan(0, match.Index), change(match), text.AsSpan(match.Index + match.Length));
    }

    private string? MutateVariables(string? variables)
    {
        if (variables is null || JsonNode.Parse(variables) is not JsonObject { Count: > 0 } map)
            return variables;
        var target = map;
        var name = Pick([.. map.Select(member => member.Key)]);
        while (target[name] is JsonObject { Count: > 0 } below && _random.Next(4) > 0)
        {
            target = below;
            name = Pick([.. below.Select(member => member.Key)]);
        }

        switch (_random.Next(4))
        {
            case 0:
                target.Remove(name);
                break;
            case 1:
                target[name + "Zz"] = 1;
                break;
            default:
                target[name] = JsonNode.Parse(Pick(Values));
                break;
        }

        return map.ToJsonString(JsonSerializerOptions.Default);
    }

    private string Pick(string[] items) => items[_random.Next(items.Length)];
}
