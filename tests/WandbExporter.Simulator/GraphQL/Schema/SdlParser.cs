namespace WandbExporter.Simulator.GraphQL;

/// <summary>Reads the type system's language.</summary>
internal static class SdlParser
{
    public static SdlDocument Parse(string sdl)
    {
        var cursor = new TokenCursor(sdl);
        var document = new SdlDocument();
        while (!cursor.At(TokenKind.EndOfFile))
            Definition(cursor, document);
        return document;
    }

    private static void Definition(TokenCursor cursor, SdlDocument document)
    {
        var description = Description(cursor);
        var location = cursor.Current.Location;
        var isExtension = description is null && cursor.SkipKeyword("extend");
        switch (cursor.Current.Value)
        {
            case "schema":
                Schema(cursor, document);
                document.Description ??= description;
                return;
            case "directive":
                document.Directives.Add(Directive(cursor, description, location));
                return;
        }

        TypeKind? kind = cursor.Current.Value switch
        {
            "scalar" => TypeKind.Scalar,
            "type" => TypeKind.Object,
            "interface" => TypeKind.Interface,
            "union" => TypeKind.Union,
            "enum" => TypeKind.Enum,
            "input" => TypeKind.InputObject,
            _ => null,
        };
        if (kind is null || !cursor.At(TokenKind.Name))
            throw cursor.Unexpected();
        cursor.Take();
        document.Types.Add(Type(cursor, new SdlType(kind.Value, cursor.ExpectName().Value!, description, isExtension, location)));
    }

    private static SdlType Type(TokenCursor cursor, SdlType type)
    {
        if (type.Kind is TypeKind.Object or TypeKind.Interface)
            type.Interfaces = Interfaces(cursor);
        type.Directives = SharedGrammar.Directives(cursor, isConstant: true);
        switch (type.Kind)
        {
            case TypeKind.Object or TypeKind.Interface:
                type.Fields = cursor.OptionalMany(TokenKind.LeftBrace, Field, TokenKind.RightBrace);
                break;
            case TypeKind.InputObject:
                type.InputFields = cursor.OptionalMany(TokenKind.LeftBrace, InputValue, TokenKind.RightBrace);
                break;
            case TypeKind.Enum:
                type.EnumValues = cursor.OptionalMany(TokenKind.LeftBrace, EnumValue, TokenKind.RightBrace);
                break;
            case TypeKind.Union when cursor.Skip(TokenKind.Equals):
                type.Members = Separated(cursor, TokenKind.Pipe);
                break;
        }

        return type;
    }

    private static void Schema(TokenCursor cursor, SdlDocument document)
    {
        cursor.Take();
        SharedGrammar.Directives(cursor, isConstant: true);
        foreach (var (kind, type) in cursor.Many(TokenKind.LeftBrace, Root, TokenKind.RightBrace))
            document.Roots[kind] = type;
    }

    private static (OperationKind Kind, NamedTypeNode Type) Root(TokenCursor cursor)
    {
        OperationKind? kind = cursor.Current.Value switch
        {
            "query" => OperationKind.Query,
            "mutation" => OperationKind.Mutation,
            "subscription" => OperationKind.Subscription,
            _ => null,
        };
        if (kind is null)
            throw cursor.Unexpected();
        cursor.Take();
        cursor.Expect(TokenKind.Colon);
        return (kind.Value, SharedGrammar.NamedType(cursor));
    }

    private static SdlDirective Directive(TokenCursor cursor, string? description, SourceLocation location)
    {
        cursor.Take();
        cursor.Expect(TokenKind.At);
        var name = cursor.ExpectName().Value!;
        var arguments = cursor.OptionalMany(TokenKind.LeftParenthesis, InputValue, TokenKind.RightParenthesis);
        var isRepeatable = cursor.SkipKeyword("repeatable");
        cursor.ExpectKeyword("on");
        var locations = Separated(cursor, TokenKind.Pipe).ConvertAll(node => node.Name);
        return new SdlDirective(name, description, arguments, isRepeatable, locations, location);
    }

    private static List<NamedTypeNode> Interfaces(TokenCursor cursor) =>
        cursor.SkipKeyword("implements") ? Separated(cursor, TokenKind.Ampersand) : [];

    private static List<NamedTypeNode> Separated(TokenCursor cursor, TokenKind separator)
    {
        cursor.Skip(separator);
        var names = new List<NamedTypeNode>();
        do
        {
            names.Add(SharedGrammar.NamedType(cursor));
        }
        while (cursor.Skip(separator));
        return names;
    }

    private static SdlField Field(TokenCursor cursor)
    {
        var description = Description(cursor);
        var name = cursor.ExpectName();
        var arguments = cursor.OptionalMany(TokenKind.LeftParenthesis, InputValue, TokenKind.RightParenthesis);
        cursor.Expect(TokenKind.Colon);
        var type = SharedGrammar.Type(cursor);
        return new SdlField(name.Value!, description, arguments, type, SharedGrammar.Directives(cursor, isConstant: true), name.Location);
    }

    private static SdlInputValue InputValue(TokenCursor cursor)
    {
        var description = Description(cursor);
        var name = cursor.ExpectName();
        cursor.Expect(TokenKind.Colon);
        var type = SharedGrammar.Type(cursor);
        var defaultValue = cursor.Skip(TokenKind.Equals) ? SharedGrammar.Constant(cursor) : null;
        return new SdlInputValue(
            name.Value!, description, type, defaultValue, SharedGrammar.Directives(cursor, isConstant: true), name.Location);
    }

    private static SdlEnumValue EnumValue(TokenCursor cursor)
    {
        var description = Description(cursor);
        if (cursor.Current.Value is "true" or "false" or "null" && cursor.At(TokenKind.Name))
            throw cursor.Error($"Name \"{cursor.Current.Value}\" is reserved and cannot be used for an enum value.");
        var name = cursor.ExpectName();
        return new SdlEnumValue(name.Value!, description, SharedGrammar.Directives(cursor, isConstant: true), name.Location);
    }

    private static string? Description(TokenCursor cursor) =>
        cursor.At(TokenKind.String) || cursor.At(TokenKind.BlockString) ? cursor.Take().Value : null;
}
