using System.Text.RegularExpressions;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Tables.Tests.Catalogue;

public sealed partial class TablesDocumentTests
{
    private const string Switch = "WRITE_DOCS";

    private static string Document => Path.Combine(Root, "docs", "tables.md");

    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory!.FullName, "WandbExporter.sln")))
                directory = directory.Parent;
            return directory.FullName;
        }
    }

    [Fact]
    public async Task The_document_says_what_the_catalogue_says()
    {
        var written = await File.ReadAllTextAsync(Document);
        var wanted = TablesDocument.Update(written, TableCatalogue.Default);
        if (Environment.GetEnvironmentVariable(Switch) == "1")
            await File.WriteAllTextAsync(Document, written = wanted);
        Assert.True(
            wanted == written,
            $"docs/tables.md is not what the catalogue says. Write it anew: {Switch}=1 dotnet test tests/WandbExporter.Tables.Tests --filter TablesDocument");
    }

    [Fact]
    public async Task Every_column_names_a_field_of_the_schema_or_says_in_words_what_it_is()
    {
        var schema = await File.ReadAllTextAsync(Path.Combine(Root, "src", "WandbExporter.Simulator", "schema.graphql"));
        foreach (var table in TableCatalogue.Default.Tables)
        {
            foreach (var source in table.Columns.Select(column => column.Source).Where(source => Field().IsMatch(source)))
            {
                var (type, field) = (Field().Match(source).Groups[1].Value, Field().Match(source).Groups[2].Value);
                var declared = Regex.Match(schema, $@"^(?:type|interface) {type}\b[^{{]*\{{(.*?)\}}", RegexOptions.Multiline | RegexOptions.Singleline);
                Assert.True(declared.Success, $"{table.Name}: there is no type {type}.");
                Assert.True(Regex.IsMatch(declared.Groups[1].Value, $@"\b{field}\b"), $"{table.Name}: {type} has no field {field}.");
            }
        }
    }

    [Fact]
    public void Every_table_names_a_query_document() => Assert.All(
        TableCatalogue.Default.Tables,
        table => Assert.True(File.Exists(Path.Combine(Root, "src", "WandbExporter.Client", "Queries", table.Query + ".graphql")), table.Query));

    [GeneratedRegex(@"^([A-Z]\w+)\.(\w+)(\.\w+)*$")]
    private static partial Regex Field();
}
