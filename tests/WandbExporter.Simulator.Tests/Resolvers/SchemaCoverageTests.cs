using System.Text.Json;
using WandbExporter.Simulator.GraphQL;
using WandbExporter.Simulator.Tests.GraphQL;
using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Simulator.Tests.Resolvers;

public sealed class SchemaCoverageTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_field_that_a_query_can_reach_has_an_answer()
    {
        var schema = ServerSchema.Build(CapabilityOptions.Newest);
        var resolver = new SimulatorResolver();
        var missing = new List<string>();
        var seen = new HashSet<TypeDefinition>();
        var open = new Queue<TypeDefinition>([schema.Query]);
        while (open.TryDequeue(out var type))
        {
            if (!seen.Add(type) || type.Name.StartsWith("__", StringComparison.Ordinal))
                continue;
            foreach (var possible in type.PossibleTypes.Where(possible => possible != type))
                open.Enqueue(possible);
            foreach (var field in type.Fields)
            {
                if (type.Kind == TypeKind.Object && !ForUploads(type.Name) && !resolver.Knows(type.Name, field.Name))
                    missing.Add($"{type.Name}.{field.Name}");
                var target = field.Type;
                while (target.Inner is { } inner)
                    target = inner;
                if (target.Definition.IsComposite)
                    open.Enqueue(target.Definition);
            }
        }
        Assert.Equal([], missing);
        Assert.True(seen.Count > 60);
    }

    [Fact]
    public async Task The_reference_implementation_takes_the_schema_and_every_official_document_against_it()
    {
        var requests = Surroundings.SharedFile("official/requests.jsonl");
        if (!Surroundings.Have(output, requests, ReferenceImplementation.Package))
            return;
        var schema = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(schema, ServerSchema.Text());
            var documents = File.ReadLines(requests).Select(line => JsonDocument.Parse(line).RootElement)
                .Select(request => (object)new { query = request.GetProperty("query").GetString() }).ToList();
            var verdicts = await ReferenceImplementation.JudgeAsync(schema, documents);
            Assert.Equal(188, verdicts.Count);
            Assert.All(verdicts, Assert.Empty);
        }
        finally
        {
            File.Delete(schema);
        }
    }

    /// <summary>Nothing can be uploaded: the field that leads to these types is always null.</summary>
    private static bool ForUploads(string type) => type is "UploadMultipartUrls" or "UploadUrlPart";

    [Fact]
    public void Each_switch_takes_something_away_from_the_schema()
    {
        var newest = ServerSchema.Build(CapabilityOptions.Newest);
        Assert.NotNull(newest.Type("Run")!.Field("parquetHistory"));
        Assert.Null(ServerSchema.Build(new CapabilityOptions { ParquetHistory = false }).Type("Run")!.Field("parquetHistory"));
        Assert.Null(ServerSchema.Build(new CapabilityOptions { ProjectId = false }).Type("Run")!.Field("projectId"));
        Assert.Null(ServerSchema.Build(new CapabilityOptions { Features = false }).Type("ServerInfo")!.Field("features"));
        Assert.Null(ServerSchema.Build(new CapabilityOptions { MembershipFiles = false }).Type("ArtifactCollectionMembership")!.Field("files"));
        Assert.DoesNotContain(
            ServerSchema.Build(new CapabilityOptions { ImprovedLogPagination = false }).Type("Run")!.Field("logLines")!.Arguments,
            argument => argument.Name == "useImprovedPagination");
    }
}
