using System.Reflection;
using System.Text.RegularExpressions;
using WandbExporter.Arrow;
using WandbExporter.Testing;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>docs/client.md says which call stands for which member: each is there, each is shown by a test, and no call is missing.</summary>
public sealed partial class ClientDocumentTests
{
    private const string Examples = "## The examples of the API's documentation";

    private const int ExampleCount = 52;

    private static readonly string Document = File.ReadAllText(Path.Combine(Needs.Root, "docs", "client.md"));

    [Fact]
    public void Every_row_names_a_call_and_a_test_that_there_are_or_says_why_not()
    {
        var rows = Row().Matches(Document);
        Assert.True(rows.Count > 120, $"{rows.Count} rows");
        foreach (Match row in rows)
        {
            var (call, proof) = (row.Groups[2].Value.Trim(), row.Groups[3].Value.Trim());
            if (call == "–")
            {
                Assert.DoesNotContain("Tests.", proof, StringComparison.Ordinal);
                Assert.EndsWith(".", proof, StringComparison.Ordinal);
                continue;
            }
            Assert.True(Calls().Contains(call.Trim('`')) || IsShown(call.Trim('`')), $"{call} is nothing of the client's");
            Assert.True(TestOf(proof) is not null, $"{proof} is no test");
        }
    }

    [Fact]
    public void Every_call_that_asks_or_changes_the_server_is_in_the_document()
    {
        var named = Row().Matches(Document).Select(row => row.Groups[2].Value.Trim().Trim('`')).ToHashSet();
        Assert.Equal([], Calls().Where(call => !named.Contains(call)));
    }

    [Fact]
    public void Every_example_of_the_documentation_names_a_test_that_there_is_or_says_why_not_and_no_example_is_left_out()
    {
        var section = Document[Document.IndexOf(Examples, StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", Examples.Length, StringComparison.Ordinal)];
        var rows = ExampleRow().Matches(section);
        // As many as the pages have: who adds an example, or takes one away, says so here too.
        Assert.Equal(ExampleCount, rows.Select(row => row.Groups[1].Value).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(ExampleCount, rows.Count);
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var proof in rows.Select(row => row.Groups[2].Value.Trim()))
        {
            if (!proof.StartsWith('`'))
            {
                Assert.EndsWith(".", proof, StringComparison.Ordinal);
                continue;
            }
            Assert.True(TestOf(proof) is not null, $"{proof} is no test");
            named.Add(proof.Trim('`'));
        }
        var examples = typeof(ClientDocumentTests).Assembly.GetTypes().Where(type => type.Namespace == typeof(Seeds.SeedServer).Namespace)
            .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => $"{type.Name}.{method.Name}"));
        Assert.Equal([], examples.Where(example => !named.Contains(example)));
    }

    private static MethodInfo? TestOf(string proof) => proof.Trim('`').Split('.') is [var type, var name]
        && Array.Find(typeof(ClientDocumentTests).Assembly.GetTypes(), one => one.Name == type)?.GetMethod(name) is { } method && method.GetCustomAttribute<FactAttribute>() is not null
            ? method
            : null;

    private static IEnumerable<string> Calls() =>
    [
        .. from area in typeof(WandbClient).GetProperties()
           where area.PropertyType.Namespace == "WandbExporter.Client.Areas"
           from method in area.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           select $"{area.Name}.{method.Name}",
        nameof(WandbClient.GetViewerAsync),
        nameof(WandbClient.GetCapabilitiesAsync),
    ];

    /// <summary>A member of a record that comes with an answer, such as <c>RunInfo.Config</c>, or of the package for data frames.</summary>
    private static bool IsShown(string member) => member.Split('.') is [var type, var name]
        && typeof(WandbClient).Assembly.GetExportedTypes().Append(typeof(HistoryBatches)).Any(one => one.Name == type && one.GetMember(name).Length > 0);

    [GeneratedRegex(@"^\| (?!member|---)([^|]+) \| ([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| (?!example|---)([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex ExampleRow();
}
