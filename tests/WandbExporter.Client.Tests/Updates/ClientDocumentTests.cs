using System.Reflection;
using System.Text.RegularExpressions;
using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Updates;
using WandbExporter.Testing;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>docs/client.md says which call stands for which member: each is there, each is shown by a test, and no call is missing.</summary>
public sealed partial class ClientDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Needs.Root, "docs", "client.md"));

    [Fact]
    public void Every_row_names_a_call_and_a_test_that_there_are_or_says_why_not()
    {
        var rows = Row().Matches(Document);
        Assert.True(rows.Count > 45, $"{rows.Count} rows");
        foreach (Match row in rows)
        {
            var (call, proof) = (row.Groups[2].Value.Trim(), row.Groups[3].Value.Trim());
            if (call == "–")
            {
                Assert.DoesNotContain("Tests.", proof, StringComparison.Ordinal);
                Assert.EndsWith(".", proof, StringComparison.Ordinal);
                continue;
            }
            Assert.Contains(call.Trim('`'), Calls());
            var test = proof.Trim('`').Split('.');
            var method = typeof(ClientDocumentTests).Assembly.GetType($"{typeof(ClientDocumentTests).Namespace}.{test[0]}")?.GetMethod(test[1]);
            Assert.True(method?.GetCustomAttribute<FactAttribute>() is not null, $"{proof} is no test");
        }
    }

    [Fact]
    public void Every_call_that_changes_the_server_is_in_the_document()
    {
        var named = Row().Matches(Document).Select(row => row.Groups[2].Value.Trim().Trim('`')).ToHashSet();
        Assert.Equal([], Calls().Where(call => !named.Contains(call)));
    }

    private static IEnumerable<string> Calls() =>
        from area in typeof(WandbClient).GetProperties()
        where area.PropertyType.Namespace == "WandbExporter.Client.Areas"
        from method in area.PropertyType.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where typeof(Mutation).IsAssignableFrom(method.ReturnType) || method.ReturnType == typeof(RunFileUpload) || method.ReturnType == typeof(ArtifactUpload) || method.ReturnType == typeof(Task<ArtifactDraft>)
        select $"{area.Name}.{method.Name}";

    [GeneratedRegex(@"^\| (?!member|---)([^|]+) \| ([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
