using System.Reflection;
using System.Text.RegularExpressions;
using WandbExporter.Arrow;
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
            var test = proof.Trim('`').Split('.');
            var method = Array.Find(typeof(ClientDocumentTests).Assembly.GetTypes(), type => type.Name == test[0])?.GetMethod(test[1]);
            Assert.True(method?.GetCustomAttribute<FactAttribute>() is not null, $"{proof} is no test");
        }
    }

    [Fact]
    public void Every_call_that_asks_or_changes_the_server_is_in_the_document()
    {
        var named = Row().Matches(Document).Select(row => row.Groups[2].Value.Trim().Trim('`')).ToHashSet();
        Assert.Equal([], Calls().Where(call => !named.Contains(call)));
    }

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
}
