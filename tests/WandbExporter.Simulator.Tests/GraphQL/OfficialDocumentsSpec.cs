using System.Text.Json;
using System.Text.RegularExpressions;
using WandbExporter.Simulator.GraphQL;
using WandbExporter.Testing;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class OfficialDocumentsSpec(ITestOutputHelper output)
{
    private const int MutantsOfEach = 8;

    [SkippableFact]
    public async Task every_request_of_the_official_client_is_accepted()
    {
        Needs.Paths(OfficialDocument.File, OfficialDocument.SchemaFile);
        var server = Server();
        var documents = OfficialDocument.ReadAll();
        Assert.Equal(143, documents.Count(document => document.Kind == "query"));
        Assert.Equal(45, documents.Count(document => document.Kind == "mutation"));
        foreach (var document in documents)
            Assert.True(await server.RefusalAsync(document.Query, Variables(document)) is [], document.Operation);
    }

    [SkippableFact]
    public async Task the_reference_implementation_gives_the_same_verdicts()
    {
        Needs.Paths(OfficialDocument.File, OfficialDocument.SchemaFile, ReferenceImplementation.Package);
        var mutator = new DocumentMutator(seed: 20260801);
        var requests = new List<(string Query, string? Variables)>();
        foreach (var document in OfficialDocument.ReadAll())
        {
            var variables = Variables(document);
            requests.Add((document.Query, variables));
            for (var i = 0; i < MutantsOfEach; i++)
                requests.Add(mutator.Mutate(document.Query, variables));
        }

        var expected = await ReferenceImplementation.JudgeAsync(
            OfficialDocument.SchemaFile,
            requests.Select(request => (object)new { query = request.Query, variables = JsonSerializer.Deserialize<JsonElement>(request.Variables ?? "null") }));
        Assert.Equal(requests.Count, expected.Count);

        var server = Server();
        var differences = new List<string>();
        for (var i = 0; i < requests.Count; i++)
        {
            var ours = await server.RefusalAsync(requests[i].Query, requests[i].Variables);
            if (ours.Count > 0 != expected[i].Count > 0 && !ours.All(IsOfOwnScalar))
                differences.Add($"ours:\n  {string.Join("\n  ", ours)}\ntheirs:\n  {string.Join("\n  ", expected[i])}\n{requests[i].Query}\n{requests[i].Variables}");
        }

        var invalid = expected.Count(errors => errors.Count > 0);
        output.WriteLine($"{requests.Count} requests, {invalid} invalid, {differences.Count} differences");
        Assert.True(invalid >= 150, $"Only {invalid} requests are invalid.");
        Assert.True(differences.Count == 0, string.Join("\n----\n", differences.Take(5)));
    }

    private static StubServer Server() => new(SchemaReader.Read(File.ReadAllText(OfficialDocument.SchemaFile)));

    private static string? Variables(OfficialDocument document) =>
        document.Variables.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : document.Variables.GetRawText();

    /// <summary>The reference takes any value for a scalar that it does not know.</summary>
    private static bool IsOfOwnScalar(string message) => Regex.IsMatch(message, "[\"\\[ ](JSONString|Int64|DateTime|Date)[\"\\]!]");
}
