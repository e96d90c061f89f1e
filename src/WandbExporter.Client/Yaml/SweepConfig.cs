using WandbExporter.Client.Model;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace WandbExporter.Client.Yaml;

/// <summary>What the configuration of a sweep says, as far as it can be read.</summary>
/// <param name="Json">The same as JSON; null if it is no YAML, or empty.</param>
/// <param name="Problem">Why it cannot be read, in one sentence of no great length; null if it can.</param>
/// <param name="Method">How values are chosen.</param>
/// <param name="MetricName">What is optimised.</param>
/// <param name="MetricGoal"><c>minimize</c> or <c>maximize</c>, as it is written; null if it is not given.</param>
public sealed record SweepConfig(RawJson? Json, string? Problem, string? Method, string? MetricName, string? MetricGoal)
{
    /// <summary>What is shown of what the library says, which may hold what the text has, at any length.</summary>
    private const int MostOfAReason = 300;

    /// <summary>Parameters and groups of them that are looked at: an honest sweep has some dozens, and an alias may name what it is in.</summary>
    private const int MostParameters = 1000;

    private const int DeepestGroup = 16;

    /// <summary>The names of what is varied; one that is nested has those of its groups in front, joined by points, as runs have it in their configs.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <param name="yaml">As the server has it; a person may have written anything.</param>
    public static SweepConfig Of(string? yaml)
    {
        if (yaml is null)
            return new SweepConfig(null, null, null, null, null);
        try
        {
            var root = YamlJson.Read(yaml);
            var metric = Member(root, "metric");
            return new SweepConfig(
                root is null ? null : new RawJson(YamlJson.Of(root, yaml.Length)), null, TextOf(Member(root, "method")), TextOf(Member(metric, "name")), TextOf(Member(metric, "goal")))
            {
                Parameters = ParametersOf(Member(root, "parameters")),
            };
        }
        catch (YamlException e)
        {
            return new SweepConfig(null, $"The configuration is no YAML that can be read: {Short(e.Message.TrimEnd('.'))}.", null, null, null);
        }
    }

    private static List<string> ParametersOf(YamlNode? parameters)
    {
        var names = new List<string>();
        var seen = 0;
        Gather(parameters, "", 0);
        return names;

        void Gather(YamlNode? group, string prefix, int depth)
        {
            if (group is not YamlMappingNode mapping || depth > DeepestGroup)
                return;
            foreach (var (key, value) in mapping.Children)
            {
                if (key is not YamlScalarNode { Value: { } name } || ++seen > MostParameters)
                    continue;
                if (Member(value, "parameters") is YamlMappingNode nested)
                    Gather(nested, $"{prefix}{name}.", depth + 1);
                else
                    names.Add(prefix + name);
            }
        }
    }

    private static string Short(string reason)
    {
        if (reason.Length <= MostOfAReason)
            return reason;
        var end = char.IsHighSurrogate(reason[MostOfAReason - 1]) ? MostOfAReason - 1 : MostOfAReason;
        return $"{reason[..end]}…";
    }

    private static YamlNode? Member(YamlNode? node, string name) =>
        node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(name), out var member) ? member : null;

    private static string? TextOf(YamlNode? node) => node is YamlScalarNode { Value: { Length: > 0 } text } ? text : null;
}
