using GraphQLParser;
using GraphQLParser.AST;

namespace WandbExporter.Simulator.GraphQL;

/// <summary>Takes definitions out of a schema's text.</summary>
internal static class SchemaCut
{
    /// <param name="field">As <c>Type.field</c>; of a union, <c>Union.Member</c>.</param>
    /// <exception cref="FormatException">The schema has no such field.</exception>
    public static string WithoutField(string sdl, string field)
    {
        var (type, name) = field.Split('.') is [var first, var second] ? (first, second) : throw Missing(field);
        if (Definition(sdl, type) is GraphQLUnionTypeDefinition { Types: { } members } union && members.Any(member => member.Name.StringValue == name))
            return WithoutMember(sdl, union, name);
        var fields = Definition(sdl, type) switch
        {
            GraphQLObjectTypeDefinition definition => definition.Fields,
            GraphQLInterfaceTypeDefinition definition => definition.Fields,
            _ => null,
        };
        return Cut(sdl, fields?.FirstOrDefault(one => one.Name.StringValue == name) ?? throw Missing(field));
    }

    /// <exception cref="FormatException">The schema has no such type.</exception>
    public static string WithoutType(string sdl, string type)
    {
        sdl = Cut(sdl, Definition(sdl, type) ?? throw Missing(type));
        foreach (var union in Parse(sdl).Definitions.OfType<GraphQLUnionTypeDefinition>().Reverse())
        {
            if (union.Types?.Any(member => member.Name.StringValue == type) == true)
                sdl = WithoutMember(sdl, union, type);
        }
        return sdl;
    }

    private static string WithoutMember(string sdl, GraphQLUnionTypeDefinition union, string type)
    {
        var others = string.Join(" | ", union.Types!.Select(member => member.Name.StringValue).Where(member => member != type));
        return string.Concat(sdl.AsSpan(0, union.Location.Start), $"union {union.Name.StringValue} = {others}", sdl.AsSpan(union.Location.End));
    }

    private static GraphQLTypeDefinition? Definition(string sdl, string type) =>
        Parse(sdl).Definitions.OfType<GraphQLTypeDefinition>().FirstOrDefault(definition => definition.Name.StringValue == type);

    private static GraphQLDocument Parse(string sdl) => Parser.Parse(sdl, new ParserOptions { Ignore = IgnoreOptions.Comments });

    private static string Cut(string sdl, ASTNode node)
    {
        // A description stands before what it describes, whether or not that begins with it.
        var start = node is IHasDescriptionNode { Description: { } description } ? Math.Min(node.Location.Start, description.Location.Start) : node.Location.Start;
        return string.Concat(sdl.AsSpan(0, start), sdl.AsSpan(node.Location.End));
    }

    private static FormatException Missing(string what) => new($"The schema has no {what}.");
}
