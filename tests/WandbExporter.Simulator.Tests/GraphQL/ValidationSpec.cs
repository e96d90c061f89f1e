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

    private static readonly StubServer Server = new(Sdl);

    [Theory]
    [InlineData("{ dog { nope } }")]
    [InlineData("{ pet { age } }")]
    [InlineData("{ animal { name } }")]
    [InlineData("mutation { dog { name } }")]
    [InlineData("{ dog(size: 1) { name } }")]
    [InlineData("{ dog @include(if: true, than: 1) { name } }")]
    [InlineData("query($x: Nope) { typed(s: $x) }")]
    [InlineData("{ dog { ... on Nope { name } } }")]
    [InlineData("{ dog { ...f } } fragment f on Nope { name }")]
    [InlineData("{ dog { ...nope } }")]
    [InlineData("{ dog { name } } fragment f on Dog { name }")]
    [InlineData("{ dog { ...f } } fragment f on Kind { name }")]
    [InlineData("{ dog { ... on String { name } } }")]
    [InlineData("{ dog { ... on Person { name } } }")]
    [InlineData("{ animal { ...f } } fragment f on Person { name }")]
    [InlineData("{ dog { ...f } } fragment f on Dog { name ...f }")]
    [InlineData("{ dog { ...f } } fragment f on Dog { ...g } fragment g on Dog { ...f }")]
    [InlineData("{ dog }")]
    [InlineData("{ dog { age { x } } }")]
    [InlineData("{ need }")]
    [InlineData("{ dog @skip { name } }")]
    [InlineData("{ dog @nope { name } }")]
    [InlineData("query @skip(if: true) { dog { name } }")]
    [InlineData("{ dog @skip(if: true) @skip(if: true) { name } }")]
    [InlineData("{ need(id: null) }")]
    [InlineData("{ need(id: 1.5) }")]
    [InlineData("{ need(id: 1, kind: WORSE) }")]
    [InlineData("{ need(id: 1, kind: \"GOOD\") }")]
    [InlineData("{ typed(i: \"1\") }")]
    [InlineData("{ typed(i: 2147483648) }")]
    [InlineData("{ typed(f: \"1\") }")]
    [InlineData("{ typed(b: 1) }")]
    [InlineData("{ typed(s: [\"a\"]) }")]
    [InlineData("{ many(ids: [1, null]) }")]
    [InlineData("{ find(where: {limit: 1}) }")]
    [InlineData("{ find(where: {name: \"a\", nope: 1}) }")]
    [InlineData("{ find(where: {name: \"a\", below: {name: \"b\", kinds: [UGLY]}}) }")]
    [InlineData("{ find(where: \"a\") }")]
    [InlineData("{ find(where: {name: \"a\", name: \"b\"}) }")]
    [InlineData("query($x: Int = \"a\") { typed(i: $x) }")]
    [InlineData("query($x: Dog) { typed(i: $x) }")]
    [InlineData("query Q { typed(i: $x) }")]
    [InlineData("{ typed(i: $x) }")]
    [InlineData("query Q { dog { ...f } } fragment f on Dog { barks(loud: $x) }")]
    [InlineData("query Q($x: Int) { dog { name } }")]
    [InlineData("query($x: Int, $x: Int) { typed(i: $x) }")]
    [InlineData("query($x: Int) { typed(s: $x) }")]
    [InlineData("query($x: ID) { need(id: $x) }")]
    [InlineData("query($x: ID = null) { need(id: $x) }")]
    [InlineData("query($x: [Int]) { many(ids: $x) }")]
    [InlineData("query($x: Int!) { many(ids: $x) }")]
    [InlineData("query($x: Boolean) { dog @skip(if: $x) { name } }")]
    [InlineData("query A { dog { name } } query A { dog { name } }")]
    [InlineData("{ dog { name } } query A { dog { name } }")]
    [InlineData("{ dog { ...f } } fragment f on Dog { name } fragment f on Dog { age }")]
    [InlineData("{ need(id: 1, id: 2) }")]
    [InlineData("{ dog { name name: nick } }")]
    [InlineData("{ dog { barks(loud: true) barks } }")]
    [InlineData("{ dog { name ...f } } fragment f on Dog { name: nick }")]
    [InlineData("{ pet { ... on Dog { x: age } ... on Cat { x: lives } } }")]
    [InlineData("{ dog { name } dog { name: nick } }")]
    public async Task an_invalid_document_is_refused_whatever_its_variables_hold(string query) =>
        Assert.Contains(
            await Server.RefusalAsync(query, """{"n":"a","k":"GOOD","x":1}"""),
            message => !message.Contains("\" is invalid.", StringComparison.Ordinal));

    [Theory]
    [InlineData("{ dog { nope } }", "Cannot query field \"nope\" on type \"Dog\".")]
    [InlineData("{ dog(size: 1) { name } }", "Unknown argument \"size\" on field \"dog\"")]
    [InlineData("{ dog { ... on Nope { name } } }", "Unknown type ")]
    [InlineData("{ dog { ...nope } }", "Unknown fragment \"nope\".")]
    public async Task a_refusal_begins_with_the_words_that_clients_look_for(string query, string words) =>
        Assert.Contains(await Server.RefusalAsync(query), message => message.StartsWith(words, StringComparison.Ordinal));

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
    public async Task a_valid_document_is_accepted(string query) =>
        Assert.Equal([], await Server.RefusalAsync(query, """{"n":"a","k":"GOOD","x":1}"""));

    [Fact]
    public async Task every_error_of_a_document_is_told_in_its_order() =>
        Assert.Collection(
            await Server.RefusalAsync("{ dog(a: 1) { b ...c } }"),
            message => Assert.StartsWith("Unknown argument \"a\"", message, StringComparison.Ordinal),
            message => Assert.StartsWith("Cannot query field \"b\"", message, StringComparison.Ordinal),
            message => Assert.StartsWith("Unknown fragment \"c\"", message, StringComparison.Ordinal));

    [Fact]
    public async Task endless_errors_are_cut() =>
        Assert.Equal(100, (await Server.RefusalAsync($"{{ {string.Join(' ', Enumerable.Range(0, 500).Select(i => $"f{i}"))} }}")).Count);
}
