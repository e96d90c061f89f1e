namespace WandbExporter.Simulator.GraphQL;

/// <summary>What documents and schemas have in common: values, types, arguments, directives.</summary>
internal static class SharedGrammar
{
    public static ValueNode Constant(TokenCursor cursor) => Value(cursor, isConstant: true);

    public static ValueNode Value(TokenCursor cursor) => Value(cursor, isConstant: false);

    public static TypeNode Type(TokenCursor cursor)
    {
        var location = cursor.Current.Location;
        TypeNode type;
        if (cursor.At(TokenKind.LeftBracket))
        {
            // Many guards the depth; a list type holds exactly one type.
            var items = cursor.Many(TokenKind.LeftBracket, TypeThenBracket, TokenKind.RightBracket);
            type = new ListTypeNode(items[0], location);
        }
        else
        {
            type = NamedType(cursor);
        }

        return cursor.Skip(TokenKind.Bang) ? new NonNullTypeNode(type, location) : type;
    }

    public static NamedTypeNode NamedType(TokenCursor cursor)
    {
        var name = cursor.ExpectName();
        return new NamedTypeNode(name.Value!, name.Location);
    }

    public static IReadOnlyList<DirectiveNode> Directives(TokenCursor cursor, bool isConstant = false)
    {
        if (!cursor.At(TokenKind.At))
            return [];
        var directives = new List<DirectiveNode>();
        while (cursor.At(TokenKind.At))
        {
            var location = cursor.Take().Location;
            var name = cursor.ExpectName().Value!;
            directives.Add(new DirectiveNode(name, Arguments(cursor, isConstant), location));
        }

        return directives;
    }

    public static IReadOnlyList<ArgumentNode> Arguments(TokenCursor cursor, bool isConstant = false) =>
        cursor.OptionalMany<ArgumentNode>(TokenKind.LeftParenthesis, isConstant ? ConstantArgument : VariableArgument, TokenKind.RightParenthesis);

    private static TypeNode TypeThenBracket(TokenCursor cursor)
    {
        var item = Type(cursor);
        return cursor.At(TokenKind.RightBracket)
            ? item
            : throw cursor.Error($"Expected \"]\", found {cursor.Current}.");
    }

    private static ArgumentNode ConstantArgument(TokenCursor cursor) => Argument(cursor, isConstant: true);

    private static ArgumentNode VariableArgument(TokenCursor cursor) => Argument(cursor, isConstant: false);

    private static ArgumentNode Argument(TokenCursor cursor, bool isConstant)
    {
        var name = cursor.ExpectName();
        cursor.Expect(TokenKind.Colon);
        return new ArgumentNode(name.Value!, Value(cursor, isConstant), name.Location);
    }

    private static ObjectFieldNode ConstantField(TokenCursor cursor) => ObjectField(cursor, isConstant: true);

    private static ObjectFieldNode VariableField(TokenCursor cursor) => ObjectField(cursor, isConstant: false);

    private static ObjectFieldNode ObjectField(TokenCursor cursor, bool isConstant)
    {
        var name = cursor.ExpectName();
        cursor.Expect(TokenKind.Colon);
        return new ObjectFieldNode(name.Value!, Value(cursor, isConstant), name.Location);
    }

    private static ValueNode Value(TokenCursor cursor, bool isConstant)
    {
        var token = cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.LeftBracket:
                return new ListNode(
                    cursor.Any<ValueNode>(TokenKind.LeftBracket, isConstant ? Constant : Value, TokenKind.RightBracket), token.Location);
            case TokenKind.LeftBrace:
                return new ObjectNode(
                    cursor.Any<ObjectFieldNode>(TokenKind.LeftBrace, isConstant ? ConstantField : VariableField, TokenKind.RightBrace),
                    token.Location);
            case TokenKind.Dollar when isConstant:
                cursor.Take();
                throw new GraphQLSyntaxException(
                    cursor.At(TokenKind.Name)
                        ? $"Syntax Error: Unexpected variable \"${cursor.Current.Value}\" in constant value."
                        : $"Syntax Error: Unexpected {token}.",
                    token.Location);
            case TokenKind.Dollar:
                return Variable(cursor);
            default:
                return Scalar(cursor);
        }
    }

    public static VariableNode Variable(TokenCursor cursor)
    {
        var location = cursor.Expect(TokenKind.Dollar).Location;
        return new VariableNode(cursor.ExpectName().Value!, location);
    }

    private static ValueNode Scalar(TokenCursor cursor)
    {
        var token = cursor.Current;
        ValueNode? node = token.Kind switch
        {
            TokenKind.Int => new IntNode(token.Value!, token.Location),
            TokenKind.Float => new FloatNode(token.Value!, token.Location),
            TokenKind.String or TokenKind.BlockString => new StringNode(token.Value!, token.Location),
            TokenKind.Name => token.Value switch
            {
                "true" => new BooleanNode(true, token.Location),
                "false" => new BooleanNode(false, token.Location),
                "null" => new NullNode(token.Location),
                var name => new EnumNode(name!, token.Location),
            },
            _ => null,
        };
        if (node is null)
            throw cursor.Unexpected();
        cursor.Take();
        return node;
    }
}
