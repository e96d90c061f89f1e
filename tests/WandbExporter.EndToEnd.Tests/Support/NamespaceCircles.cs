using System.Text.RegularExpressions;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Finds the namespaces of a project that use each other, directly or by way of others, by the directives of its files.</summary>
internal static partial class NamespaceCircles
{
    /// <param name="files">The project's source files.</param>
    /// <returns>Each pair once, as <c>A ↔ B</c>, where one of the two names the other.</returns>
    public static IEnumerable<string> In(IEnumerable<string> files)
    {
        var uses = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var text in files.Select(File.ReadAllText))
        {
            if (Namespace().Match(text) is not { Success: true } own)
                continue;
            var from = own.Groups[1].Value;
            if (!uses.TryGetValue(from, out var used))
                uses[from] = used = new HashSet<string>(StringComparer.Ordinal);
            used.UnionWith(Directives().Matches(text).Select(match => match.Groups[1].Value).Where(to => !IsWithin(from, to) && !IsWithin(to, from)));
        }
        return from one in uses.Keys
               from other in uses[one]
               where uses.ContainsKey(other) && Reaches(other, one, uses)
               select string.CompareOrdinal(one, other) < 0 ? $"{one} ↔ {other}" : $"{other} ↔ {one}" into pair
               group pair by pair into pairs
               select pairs.Key;
    }

    private static bool IsWithin(string inner, string outer) => inner == outer || inner.StartsWith(outer + ".", StringComparison.Ordinal);

    private static bool Reaches(string from, string to, Dictionary<string, HashSet<string>> uses)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>([from]);
        while (next.TryPop(out var at))
        {
            if (at == to)
                return true;
            if (!seen.Add(at) || !uses.TryGetValue(at, out var used))
                continue;
            foreach (var further in used)
                next.Push(further);
        }
        return false;
    }

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Directives();
}
