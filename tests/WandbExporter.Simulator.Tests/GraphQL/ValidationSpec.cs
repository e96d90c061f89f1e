using Xunit;

namespace WandbExporter.Simulator.Tests.GraphQL;

public sealed class ValidationSpec
{
    private const string Sdl = """
        type Query {
          dog(name: String): Dog
          pet: Pet
          animal: Animal
          need(id: ID!, kind: Kind = GOOD): String
          find(where: Where): String
          many(ids: [Int!]): String
          typed(f: Float, b: Boolean, id: ID, s: String, i: Int): String
          strict(n: Int! = 5): String
        }
        type Mutation { bark(name: String!): Dog }
        interface Pet { name: String friend: Pet }
        type Dog implements Pet { name: String friend: Pet age: Int! nick: String barks(loud: Boolean): String owner: Person }
        type Cat implements Pet { name: String friend: Pet age: String lives: Int }
        type Person { name: String }
        union Animal = Dog | Cat
        enum Kind { GOOD BAD }
        input Where { name: String! limit: Int = 3 kinds: [Kind!] below: Where }
        """;

    private static readonly StubServer _server = new(Sdl);

    [Theory]
    [InlineData("{ dog { nope } }", "Cannot query field \"nope\" on type \"Dog\".")]
    [InlineData("{ pet { age } }", "Cannot query field \"age\" on type \"Pet\".")]
    [InlineData("{ animal { name } }", "Cannot query field \"name\" on type \"Animal\".")]
    [InlineData("mutation { dog { name } }", "Cannot query field \"dog\" on type \"Mutation\".")]
    [InlineData("{ dog(size: 1) { name } }", "Unknown argument \"size\" on field \"Query.dog\".")]
    [InlineData("{ dog @include(if: true, than: 1) { name } }", "Unknown argument \"than\" on directive \"@include\".")]
    [InlineData("query($x: Nope) { typed(s: $x) }", "Unknown type \"Nope\".")]
    [InlineData("{ dog { ... on Nope { name } } }", "Unknown type \"Nope\".")]
    [InlineData("{ dog { ...f } } fragment f on Nope { name }", "Unknown type \"Nope\".")]
    [InlineData("{ dog { ...nope } }", "Unknown fragment \"nope\".")]
    [InlineData("{ dog { name } } fragment f on Dog { name }", "Fragment \"f\" is never used.")]
    [InlineData("{ dog { ...f } } fragment f on Kind { name }", "Fragment \"f\" cannot condition on non composite type \"Kind\".")]
    [InlineData("{ dog { ... on String { name } } }", "Fragment cannot condition on non composite type \"String\".")]
    [InlineData("{ dog { ... on Person { name } } }", "Fragment cannot be spread here as objects of type \"Dog\" can never be of type \"Person\".")]
    [InlineData("{ animal { ...f } } fragment f on Person { name }", "Fragment \"f\" cannot be spread here as objects of type \"Animal\" can never be of type \"Person\".")]
    [InlineData("{ dog { ...f } } fragment f on Dog { name ...f }", "Cannot spread fragment \"f\" within itself.")]
    [InlineData("{ dog { ...f } } fragment f on Dog { ...g } fragment g on Dog { ...f }", "Cannot spread fragment \"f\" within itself via \"g\".")]
    [InlineData("{ dog }", "Field \"dog\" of type \"Dog\" must have a selection of subfields. Did you mean \"dog { ... }\"?")]
    [InlineData("{ dog { age { x } } }", "Field \"age\" must not have a selection since type \"Int!\" has no subfields.")]
    [InlineData("{ need }", "Field \"need\" argument \"id\" of type \"ID!\" is required, but it was not provided.")]
    [InlineData("{ dog @skip { name } }", "Directive \"@skip\" argument \"if\" of type \"Boolean!\" is required, but it was not provided.")]
    [InlineData("{ dog @nope { name } }", "Unknown directive \"@nope\".")]
    [InlineData("query @skip(if: true) { dog { name } }", "Directive \"@skip\" may not be used on QUERY.")]
    [InlineData("{ dog @skip(if: true) @skip(if: true) { name } }", "The directive \"@skip\" can only be used once at this location.")]
    [InlineData("{ need(id: null) }", "Expected value of type \"ID!\", found null.")]
    [InlineData("{ need(id: 1.5) }", "ID cannot represent a non-string and non-integer value: 1.5")]
    [InlineData("{ need(id: 1, kind: WORSE) }", "Value \"WORSE\" does not exist in \"Kind\" enum.")]
    [InlineData("{ need(id: 1, kind: \"GOOD\") }", "Enum \"Kind\" cannot represent non-enum value: \"GOOD\".")]
    [InlineData("{ typed(i: \"1\") }", "Int cannot represent non-integer value: \"1\"")]
    [InlineData("{ typed(i: 2147483648) }", "Int cannot represent non 32-bit signed integer value: 2147483648")]
    [InlineData("{ typed(f: \"1\") }", "Float cannot represent non numeric value: \"1\"")]
    [InlineData("{ typed(b: 1) }", "Boolean cannot represent a non boolean value: 1")]
    [InlineData("{ typed(s: [\"a\"]) }", "String cannot represent a non string value: [\"a\"]")]
    [InlineData("{ many(ids: [1, null]) }", "Expected value of type \"Int!\", found null.")]
    [InlineData("{ find(where: {limit: 1}) }", "Field \"Where.name\" of required type \"String!\" was not provided.")]
    [InlineData("{ find(where: {name: \"a\", nope: 1}) }", "Field \"nope\" is not defined by type \"Where\".")]
    [InlineData("{ find(where: {name: \"a\", below: {name: \"b\", kinds: [UGLY]}}) }", "Value \"UGLY\" does not exist in \"Kind\" enum.")]
    [InlineData("{ find(where: \"a\") }", "Expected value of type \"Where\", found \"a\".")]
    [InlineData("{ find(where: {name: \"a\", name: \"b\"}) }", "There can be only one input field named \"name\".")]
    [InlineData("query($x: Int = \"a\") { typed(i: $x) }", "Int cannot represent non-integer value: \"a\"")]
    [InlineData("query($x: Dog) { typed(i: $x) }", "Variable \"$x\" of type \"Dog\" used in position expecting type \"Int\".", "Variable \"$x\" cannot be non-input type \"Dog\".")]
    [InlineData("query Q { typed(i: $x) }", "Variable \"$x\" is not defined by operation \"Q\".")]
    [InlineData("{ typed(i: $x) }", "Variable \"$x\" is not defined.")]
    [InlineData("query Q { dog { ...f } } fragment f on Dog { barks(loud: $x) }", "Variable \"$x\" is not defined by operation \"Q\".")]
    [InlineData("query Q($x: Int) { dog { name } }", "Variable \"$x\" is never used in operation \"Q\".")]
    [InlineData("query($x: Int, $x: Int) { typed(i: $x) }", "There can be only one variable named \"$x\".")]
    [InlineData("query($x: Int) { typed(s: $x) }", "Variable \"$x\" of type \"Int\" used in position expecting type \"String\".")]
    [InlineData("query($x: ID) { need(id: $x) }", "Variable \"$x\" of type \"ID\" used in position expecting type \"ID!\".")]
    [InlineData("query($x: ID = null) { need(id: $x) }", "Variable \"$x\" of type \"ID\" used in position expecting type \"ID!\".")]
    [InlineData("query($x: [Int]) { many(ids: $x) }", "Variable \"$x\" of type \"[Int]\" used in position expecting type \"[Int!]\".")]
    [InlineData("query($x: Int!) { many(ids: $x) }", "Variable \"$x\" of type \"Int!\" used in position expecting type \"[Int!]\".")]
    [InlineData("query($x: Int) { many(ids: [$x]) }", "Variable \"$x\" of type \"Int\" used in position expecting type \"Int!\".")]
    [InlineData("query($x: Boolean) { dog @skip(if: $x) { name } }", "Variable \"$x\" of type \"Boolean\" used in position expecting type \"Boolean!\".")]
    [InlineData("query A { dog { name } } query A { dog { name } }", "There can be only one operation named \"A\".")]
    [InlineData("{ dog { name } } query A { dog { name } }", "This anonymous operation must be the only defined operation.")]
    [InlineData("{ dog { ...f } } fragment f on Dog { name } fragment f on Dog { age }", "There can be only one fragment named \"f\".")]
    [InlineData("{ need(id: 1, id: 2) }", "There can be only one argument named \"id\".")]
    [InlineData("{ dog { name name: nick } }", "Fields \"name\" conflict because \"name\" and \"nick\" are different fields. Use different aliases on the fields to fetch both if this was intentional.")]
    [InlineData("{ dog { barks(loud: true) barks } }", "Fields \"barks\" conflict because they have differing arguments. Use different aliases on the fields to fetch both if this was intentional.")]
    [InlineData("{ dog { name ...f } } fragment f on Dog { name: nick }", "Fields \"name\" conflict because \"name\" and \"nick\" are different fields. Use different aliases on the fields to fetch both if this was intentional.")]
    [InlineData("{ pet { ... on Dog { x: age } ... on Cat { x: lives } } }", "Fields \"x\" conflict because they return conflicting types \"Int!\" and \"Int\". Use different aliases on the fields to fetch both if this was intentional.")]
    [InlineData("{ dog { name } dog { name: nick } }", "Fields \"dog\" conflict because subfields \"name\" conflict because \"name\" and \"nick\" are different fields. Use different aliases on the fields to fetch both if this was intentional.")]
    public async Task an_invalid_document_is_refused_in_the_reference_implementations_words(string query, params string[] messages) =>
        Assert.Equal(messages, await _server.RefusalAsync(query));

    [Theory]
    [InlineData("{ dog { name name n: name ... on Dog { name } ... on Pet { name } } }")]
    [InlineData("{ animal { __typename ... on Dog { x: name } ... on Cat { x: name } ... on Pet { friend { name } } } }")]
    [InlineData("{ pet { ... on Dog { x: name } ... on Cat { x: name } } }")]
    [InlineData("{ pet { ... on Dog { x: name } ... on Cat { x: age } } }")]
    [InlineData("query($x: ID = \"a\") { need(id: $x) }")]
    [InlineData("query($x: Int) { strict(n: $x) }")]
    [InlineData("query($x: Int) { typed(f: 1, id: 5, i: $x) many(ids: 3) }")]
    [InlineData("query($n: String!, $k: Kind!) { find(where: {name: $n, kinds: [GOOD, $k]}) }")]
    [InlineData("query($x: Int!) { many(ids: [$x, 2]) }")]
    [InlineData("{ find(where: {name: \"a\", limit: null, below: null}) }")]
    [InlineData("{ dog { ...f } } fragment f on Dog { name @include(if: true) @skip(if: false) }")]
    [InlineData("{ find(where: {name: \"a\", kinds: GOOD}) find(where: {kinds: GOOD, name: \"a\"}) }")]
    public async Task a_valid_document_is_accepted(string query) =>
        Assert.Equal([], await _server.RefusalAsync(query, """{"n":"a","k":"GOOD","x":1}"""));

    [Fact]
    public async Task every_error_of_a_document_is_told_in_its_order() =>
        Assert.Equal(
            ["Unknown argument \"a\" on field \"Query.dog\".", "Cannot query field \"b\" on type \"Dog\".", "Unknown fragment \"c\"."],
            await _server.RefusalAsync("{ dog(a: 1) { b ...c } }"));

    [Fact]
    public async Task endless_errors_are_cut()
    {
        var refusal = await _server.RefusalAsync($"{{ {string.Join(' ', Enumerable.Range(0, 500).Select(i => $"f{i}"))} }}");
        Assert.Equal(101, refusal.Count);
        Assert.Equal("Too many validation errors, error limit reached. Validation aborted.", refusal[^1]);
    }
}
