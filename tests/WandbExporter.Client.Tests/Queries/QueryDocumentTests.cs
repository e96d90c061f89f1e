using System.Diagnostics;
using System.Text.Json;
using WandbExporter.Client.Queries;
using WandbExporter.Testing;

namespace WandbExporter.Client.Tests.Queries;

public sealed class QueryDocumentTests
{
    /// <summary>What only the complete schema has: the one that was made of the official client's documents cannot know it.</summary>
    private static readonly string[] BeyondTheClients = ["View", "CustomCharts", "OrganizationTeams", "OrganizationMembers", "EntityObjects", "DeleteView"];

    [Fact]
    public void Every_document_is_embedded_and_named_like_its_operation()
    {
        Assert.Equal(71 + 58, QueryDocuments.All.Count);
        foreach (var (name, text) in QueryDocuments.All)
            Assert.Matches($"^(query|mutation) {name}\\b", text);
        Assert.Equal(58, QueryDocuments.All.Values.Count(text => text.StartsWith("mutation ", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_sent_has_no_comments_and_lacks_only_the_fields_named()
    {
        var full = QueryDocuments.Run.Without([]);
        Assert.DoesNotContain("#", full, StringComparison.Ordinal);
        var less = QueryDocuments.Run.Without(["host"]);
        Assert.Equal(full.Split('\n').Where(line => line.Trim() != "host"), less.Split('\n'));
        // A field that is not optional stays, whoever complains.
        Assert.Equal(full, QueryDocuments.Run.Without(["config", "tags"]));
        Assert.Null(QueryDocuments.Run.MissingField("Cannot query field \"config\" on type \"Run\"."));
        Assert.Equal("host", QueryDocuments.Run.MissingField("x; Cannot query field \"host\" on type \"Run\". y"));
    }

    [Fact]
    public void A_field_with_a_selection_goes_as_a_whole()
    {
        var full = QueryDocuments.ArtifactCollections.Without([]);
        Assert.Contains("tags(first: 1000) {\n", full, StringComparison.Ordinal);
        Assert.DoesNotContain("#", full, StringComparison.Ordinal);
        var less = QueryDocuments.ArtifactCollections.Without(["tags"]);
        Assert.Equal(full.Split('\n').Length - 7, less.Split('\n').Length);
        Assert.DoesNotContain("tags", less, StringComparison.Ordinal);
        Assert.Equal(less.Count(character => character == '{'), less.Count(character => character == '}'));
        Assert.Equal("tags", QueryDocuments.ArtifactCollections.MissingField("Cannot query field \"tags\" on type \"ArtifactSequence\"."));
    }

    [Fact]
    public void A_fragment_goes_as_a_whole_with_its_type()
    {
        var full = QueryDocuments.EntityAutomations.Without([]);
        Assert.Contains("... on NoOpTriggeredAction {\n", full, StringComparison.Ordinal);
        Assert.Equal("NoOpTriggeredAction", QueryDocuments.EntityAutomations.MissingField("Unknown type \"NoOpTriggeredAction\"."));
        Assert.Null(QueryDocuments.EntityAutomations.MissingField("Unknown type \"NotificationTriggeredAction\"."));
        var less = QueryDocuments.EntityAutomations.Without(["NoOpTriggeredAction", "createdBy"]);
        Assert.Equal(full.Split('\n').Length - 7, less.Split('\n').Length);
        Assert.DoesNotContain("noOp", less, StringComparison.Ordinal);
        Assert.Equal(less.Count(character => character == '{'), less.Count(character => character == '}'));
        Assert.True(QueryDocument.IsUnknown("b", "Cannot query field \"a\" on type \"T\".; Cannot query field \"b\" on type \"T\"."));
        Assert.False(QueryDocument.IsUnknown("T", "Cannot query field \"a\" on type \"T\"."));
    }

    [SkippableTheory]
    [InlineData("src/WandbExporter.Simulator/schema.graphql")]
    [InlineData("schema.graphql")]
    [InlineData("official/schema-2023-plus-head.graphql")]
    public async Task Every_document_is_valid_against(string schema)
    {
        var own = Path.Combine(Needs.Root, schema);
        var file = File.Exists(own) ? own : Needs.Shared(schema);
        var sent = QueryDocuments.All.Keys.Order(StringComparer.Ordinal).Select(name => new QueryDocument(name)).ToList();
        var without = sent.Select(document => (document.Name, Text: document.Without(Optional(document.Name))));
        List<(string Name, string Text)> documents = [.. QueryDocuments.All.Select(pair => (pair.Key, pair.Value)), .. sent.Select(document => (document.Name, document.Without([]))), .. without];
        if (schema == "schema.graphql")
            documents.RemoveAll(document => BeyondTheClients.Contains(document.Name));
        // Whether a schema has what is optional is not for us to say: what it lacks goes, and then no more.

        var answers = await ValidateAsync(file, [.. documents.Select(document => document.Text)]);
        Assert.Equal(documents.Count, answers.Count);
        for (var i = 0; i < answers.Count; i++)
        {
            var document = new QueryDocument(documents[i].Name);
            var errors = answers[i].GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("message").GetString()!)
                .Where(message => document.MissingField(message) is null).ToList();
            Assert.True(errors.Count == 0, $"{documents[i].Name}: {string.Join("; ", errors)}");
        }

        var wrong = await ValidateAsync(file, ["query X { viewer { noSuchField } }"]);
        Assert.Equal(1, Assert.Single(wrong).GetProperty("errors").GetArrayLength());
    }

    private static List<string> Optional(string name) =>
        [.. QueryDocuments.All[name].Split('\n').Where(line => line.EndsWith("# optional", StringComparison.Ordinal)).Select(line => line.Trim().Replace("... on ", "", StringComparison.Ordinal).Split(' ', '(')[0])];

    private static async Task<List<JsonElement>> ValidateAsync(string schema, string[] documents)
    {
        var tools = Needs.NodePackage("graphql");
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(tools, "graphql-validate.mjs"));
        start.ArgumentList.Add(schema);
        using var process = Process.Start(start)!;
        var answers = process.StandardOutput.ReadToEndAsync();
        var problems = process.StandardError.ReadToEndAsync();
        foreach (var document in documents)
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(document));
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await problems);
        return [.. (await answers).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
