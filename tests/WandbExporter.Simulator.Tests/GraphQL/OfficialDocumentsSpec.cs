using System.Text.Json;
using System.Text.RegularExpressions;
using WandbExporter.Simulator.GraphQL;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class OfficialDocumentsSpec(ITestOutputHelper output)
{
    private const int MutantsOfEach = 8;

    [Fact]
    public async Task every_request_of_the_official_client_is_accepted()
    {
        if (!Surroundings.Have(output, OfficialDocument.File, OfficialDocument.SchemaFile))
            return;
        var server = Server();
        var documents = OfficialDocument.ReadAll();
        Assert.Equal(143, documents.Count(document => document.Kind == "query"));
        Assert.Equal(45, documents.Count(document => document.Kind == "mutation"));
        foreach (var document in documents)
            Assert.True(await server.RefusalAsync(document.Query, Variables(document)) is [], document.Operation);
    }

    [Fact]
    public async Task the_reference_implementation_gives_the_same_verdict_and_the_same_reasons()
    {
        if (!Surroundings.Have(output, OfficialDocument.File, OfficialDocument.SchemaFile, ReferenceImplementation.Package))
            return;
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
            var ours = Comparable(Placed(await server.RunAsync(requests[i].Query, requests[i].Variables)));
            var theirs = Comparable(expected[i]);
            if (!ours.SetEquals(theirs) && !(theirs.Count > 0 && ours.Any(IsTypeDefinition)))
                differences.Add($"ours:\n  {string.Join("\n  ", ours)}\ntheirs:\n  {string.Join("\n  ", theirs)}\n{requests[i].Query}\n{requests[i].Variables}");
        }

        var invalid = expected.Count(errors => errors.Count > 0);
        output.WriteLine($"{requests.Count} requests, {invalid} invalid, {differences.Count} differences");
        Assert.True(invalid >= 150, $"Only {invalid} requests are invalid.");
        Assert.True(differences.Count == 0, string.Join("\n----\n", differences.Take(5)));
    }

    private static StubServer Server() => new(GraphQLSchema.Parse(File.ReadAllText(OfficialDocument.SchemaFile)));

    private static string? Variables(OfficialDocument document) =>
        document.Variables.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : document.Variables.GetRawText();

    private static IEnumerable<string> Placed(GraphQLResult result) => result.IsRequestError
        ? result.Errors.Select(error => $"{error.Locations[0].Line}:{error.Locations[0].Column} {error.Message}")
        : [];

    /// <summary>The reference reads definitions of types in a request before it refuses them; ours stops at the first.</summary>
    private static bool IsTypeDefinition(string message) =>
        Regex.IsMatch(message, "Unexpected Name \"(schema|scalar|type|interface|union|enum|input|directive|extend)\"");

    /// <summary>
    /// Without the reference's suggestions, and without complaints about W&amp;B's scalars: the reference takes any value for a scalar that
    /// it does not know. Of fields that conflict it tells some and not others that follow from them: that there are any must agree.
    /// </summary>
    private static HashSet<string> Comparable(IEnumerable<string> messages) =>
    [
        .. messages
            .Where(message => !Regex.IsMatch(message, @"(^[\d:]+ |; )(JSONString|Int64|DateTime|Date|Duration) cannot represent"))
            .Select(message => message.Contains(" conflict because ", StringComparison.Ordinal) ? "conflict" : message)
            .Select(message => Regex.Replace(message, @" Did you mean .*\?$", "")),
    ];
}
