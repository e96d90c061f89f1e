using WandbExporter.Simulator.GraphQL;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class IntrospectionSpec
{
    private const string Sdl = """"
        "What can be asked"
        type Query { pet(id: ID! = "one", size: Size = SMALL, by: Filter = {name: "x", tags: ["a"]}): Pet old: Int @deprecated(reason: "gone") odd: Odd }
        interface Pet { name: String! }
        """
        A dog,
          described at length
        """
        type Dog implements Pet { name: String! friends: [Pet!]! }
        type Cat implements Pet { name: String! }
        union Animal = Dog | Cat
        type Holder { animal: Animal }
        enum Size { SMALL LARGE HUGE @deprecated }
        input Filter { name: String! = "n" tags: [String!] }
        scalar Odd
        directive @mark(note: String = "n\"q") on FIELD | QUERY
        """";

    private readonly StubServer _server = new(Sdl);

    [SkippableFact]
    public async Task the_answer_to_the_reference_query_rebuilds_the_same_schema()
    {
        Needs.Paths(OfficialDocument.SchemaFile, OfficialDocument.CompleteSchemaFile, ReferenceImplementation.Package);
        var query = await ReferenceImplementation.RunAsync("", "--introspection-query", "--default");
        var own = Path.GetTempFileName();
        await File.WriteAllTextAsync(own, Sdl);
        foreach (var file in new[] { own, OfficialDocument.SchemaFile, OfficialDocument.CompleteSchemaFile })
        {
            var server = new StubServer(SchemaReader.Read(await File.ReadAllTextAsync(file)));
            var rebuilt = await ReferenceImplementation.RunAsync(await server.AnswerAsync(query), "--client-schema");
            Assert.Equal(Comparable(await ReferenceImplementation.RunAsync("", "--print", file)), Comparable(rebuilt));
        }

        File.Delete(own);
    }

    [Fact]
    public async Task the_official_clients_probe_sees_the_fields_of_a_type() =>
        Assert.Equal(
            """{"data":{"DogType":{"fields":[{"name":"name"},{"name":"friends"}]},"None":null}}""",
            await _server.AnswerAsync("{ DogType: __type(name: \"Dog\") { ...f } None: __type(name: \"Nope\") { ...f } } fragment f on __Type { fields { name } }"));

    [Fact]
    public async Task wrapped_types_are_unwrapped_step_by_step() =>
        Assert.Equal(
            """{"data":{"__type":{"fields":[{"type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"SCALAR","name":"String","ofType":null}}},{"type":{"kind":"NON_NULL","name":null,"ofType":{"kind":"LIST","name":null,"ofType":{"kind":"NON_NULL","name":null,"ofType":{"kind":"INTERFACE","name":"Pet"}}}}}]}}}""",
            await _server.AnswerAsync(
                "{ __type(name: \"Dog\") { fields { type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }"));

    [Fact]
    public async Task input_fields_enum_values_arguments_and_defaults_are_shown() =>
        Assert.Equal(
            """{"data":{"i":{"inputFields":[{"name":"name","defaultValue":"\"n\""},{"name":"tags","defaultValue":null}]},"e":{"enumValues":[{"name":"SMALL"},{"name":"LARGE"}]},"q":{"fields":[{"args":[{"name":"id","defaultValue":"\"one\""},{"name":"size","defaultValue":"SMALL"},{"name":"by","defaultValue":"{name: \"x\", tags: [\"a\"]}"}]},{"args":[]}]}}}""",
            await _server.AnswerAsync(
                """
                {
                  i: __type(name: "Filter") { inputFields { name defaultValue } }
                  e: __type(name: "Size") { enumValues { name } }
                  q: __type(name: "Query") { fields { args { name defaultValue } } }
                }
                """));

    [Fact]
    public async Task deprecated_members_show_on_request_only() =>
        Assert.Equal(
            """{"data":{"e":{"enumValues":[{"name":"SMALL","isDeprecated":false,"deprecationReason":null},{"name":"LARGE","isDeprecated":false,"deprecationReason":null},{"name":"HUGE","isDeprecated":true,"deprecationReason":"No longer supported"}]}}}""",
            await _server.AnswerAsync(
                "{ e: __type(name: \"Size\") { enumValues(includeDeprecated: true) { name isDeprecated deprecationReason } } }"));

    [Fact]
    public async Task abstract_types_name_their_object_types() =>
        Assert.Equal(
            """{"data":{"i":{"possibleTypes":[{"name":"Dog"},{"name":"Cat"}],"fields":[{"name":"name"}]},"u":{"possibleTypes":[{"name":"Dog"},{"name":"Cat"}],"fields":null},"d":{"possibleTypes":null,"interfaces":[{"name":"Pet"}]}}}""",
            await _server.AnswerAsync(
                """
                {
                  i: __type(name: "Pet") { possibleTypes { name } fields { name } }
                  u: __type(name: "Animal") { possibleTypes { name } fields { name } }
                  d: __type(name: "Dog") { possibleTypes { name } interfaces { name } }
                }
                """));

    [Fact]
    public async Task a_variable_may_name_the_type() =>
        Assert.Equal(
            """{"data":{"__type":{"kind":"OBJECT","__typename":"__Type"}}}""",
            await _server.AnswerAsync("query Q($n: String!) { __type(name: $n) { kind __typename } }", """{"n":"Dog"}"""));

    [Fact]
    public async Task introspection_is_for_the_query_root_only() =>
        Assert.Equal(
            ["Cannot query field \"__schema\" on type \"Dog\"."],
            await new StubServer("type Query { dog: Dog } type Dog { name: String }").RefusalAsync("{ dog { __schema { types { name } } } }"));

    private static string Comparable(string sdl) => sdl.ReplaceLineEndings("\n").Trim();
}
