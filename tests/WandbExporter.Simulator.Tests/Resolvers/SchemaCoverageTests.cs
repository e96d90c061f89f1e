using System.Text.Json;
using GraphQL;
using GraphQL.Types;
using WandbExporter.Simulator.Tests.GraphQL;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Simulator.Tests.Resolvers;

public sealed class SchemaCoverageTests
{
    [Fact]
    public void Every_field_that_a_query_can_reach_has_an_answer()
    {
        var schema = ServerSchema.Build(CapabilityOptions.Newest);
        var resolver = new SimulatorResolver();
        var missing = new List<string>();
        var seen = new HashSet<IGraphType>();
        var open = new Queue<IGraphType>([schema.Query]);
        while (open.TryDequeue(out var type))
        {
            if (!seen.Add(type) || type.Name.StartsWith("__", StringComparison.Ordinal))
                continue;
            if (type is IAbstractGraphType wide)
                foreach (var possible in wide.PossibleTypes)
                    open.Enqueue(possible);
            if (type is not IComplexGraphType complex)
                continue;
            foreach (var field in complex.Fields)
            {
                if (type is IObjectGraphType && !ForUploads(type.Name) && !resolver.Knows(type.Name, field.Name))
                    missing.Add($"{type.Name}.{field.Name}");
                if (field.ResolvedType!.GetNamedType() is var target && target.IsCompositeType())
                    open.Enqueue(target);
            }
        }
        Assert.Equal([], missing);
        Assert.True(seen.Count > 60);
    }

    [SkippableFact]
    public async Task The_reference_implementation_takes_the_schema_and_every_official_document_against_it()
    {
        var requests = Surroundings.SharedFile("official/requests.jsonl");
        Needs.Paths(requests, ReferenceImplementation.Package);
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

    /// <summary>Only mutations answer with these: of a file that is listed, the field that leads there is null.</summary>
    private static bool ForUploads(string type) => type is "UploadMultipartUrls" or "UploadUrlPart";

    [Fact]
    public void Each_switch_takes_something_away_from_the_schema()
    {
        Assert.NotNull(Field(CapabilityOptions.Newest, "Run", "parquetHistory"));
        Assert.Null(Field(new CapabilityOptions { ParquetHistory = false }, "Run", "parquetHistory"));
        Assert.Null(Field(new CapabilityOptions { ProjectId = false }, "Run", "projectId"));
        Assert.Null(Field(new CapabilityOptions { Features = false }, "ServerInfo", "features"));
        Assert.Null(Field(new CapabilityOptions { MembershipFiles = false }, "ArtifactCollectionMembership", "files"));
        Assert.DoesNotContain(
            Field(new CapabilityOptions { ImprovedLogPagination = false }, "Run", "logLines")!.Arguments!,
            argument => argument.Name == "useImprovedPagination");
    }

    [Fact]
    public void Any_field_and_any_type_can_be_taken_away()
    {
        Assert.NotNull(Field(CapabilityOptions.Newest, "Organization", "triggers"));
        var less = new CapabilityOptions { UnknownFields = ["Organization.triggers", "Project.allViews", "ArtifactCollection.updatedAt"], UnknownTypes = ["NoOpTriggeredAction"] };
        Assert.Null(Field(less, "Organization", "triggers"));
        Assert.NotNull(Field(less, "Organization", "advancedRegistryFeatures"));
        Assert.Null(Field(less, "Project", "allViews"));
        var schema = ServerSchema.Build(less);
        Assert.Null(schema.AllTypes["NoOpTriggeredAction"]);
        Assert.DoesNotContain("NoOpTriggeredAction", ((UnionGraphType)schema.AllTypes["TriggeredAction"]!).PossibleTypes.Select(type => type.Name));
        Assert.Contains("no Project.nothing", Assert.Throws<FormatException>(() => ServerSchema.Build(new CapabilityOptions { UnknownFields = ["Project.nothing"] })).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => ServerSchema.Build(new CapabilityOptions { UnknownTypes = ["Nothing"] }));
    }

    private static FieldType? Field(CapabilityOptions capabilities, string type, string field) =>
        ((IComplexGraphType)ServerSchema.Build(capabilities).AllTypes[type]!).GetField(field);
}
