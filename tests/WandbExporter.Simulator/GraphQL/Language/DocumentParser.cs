namespace WandbExporter.Simulator.GraphQL;

/// <summary>Reads executable documents: operations and fragments.</summary>
internal static class DocumentParser
{
    public static DocumentNode Parse(string text, int maxTokens = int.MaxValue)
    {
        var cursor = new TokenCursor(text, maxTokens);
        var operations = new List<OperationNode>();
        var fragments = new List<FragmentNode>();
        do
        {
            if (cursor.AtKeyword("fragment"))
                fragments.Add(Fragment(cursor));
            else
                operations.Add(Operation(cursor));
        }
        while (!cursor.At(TokenKind.EndOfFile));
        return new DocumentNode(operations, fragments);
    }

    private static OperationNode Operation(TokenCursor cursor)
    {
        var start = cursor.Current;
        if (cursor.At(TokenKind.LeftBrace))
            return new OperationNode(OperationKind.Query, null, start.Location, [], [], SelectionSet(cursor), start.Location);

        OperationKind? kind = start.Kind == TokenKind.Name
            ? start.Value switch
            {
                "query" => OperationKind.Query,
                "mutation" => OperationKind.Mutation,
                "subscription" => OperationKind.Subscription,
                _ => null,
            }
            : null;
        if (kind is null)
            throw cursor.Unexpected();
        cursor.Take();

        var name = cursor.At(TokenKind.Name) ? cursor.Take() : default;
        var variables = cursor.OptionalMany(TokenKind.LeftParenthesis, VariableDefinition, TokenKind.RightParenthesis);
        var directives = SharedGrammar.Directives(cursor);
        var nameLocation = name.Value is null ? start.Location : name.Location;
        return new OperationNode(kind.Value, name.Value, nameLocation, variables, directives, SelectionSet(cursor), start.Location);
    }

    private static VariableDefinitionNode VariableDefinition(TokenCursor cursor)
    {
        var variable = SharedGrammar.Variable(cursor);
        cursor.Expect(TokenKind.Colon);
        var type = SharedGrammar.Type(cursor);
        var defaultValue = cursor.Skip(TokenKind.Equals) ? SharedGrammar.Constant(cursor) : null;
        return new VariableDefinitionNode(variable, type, defaultValue, SharedGrammar.Directives(cursor, isConstant: true));
    }

    private static FragmentNode Fragment(TokenCursor cursor)
    {
        var location = cursor.Take().Location;
        if (cursor.AtKeyword("on"))
            throw cursor.Unexpected();
        var name = cursor.ExpectName();
        cursor.ExpectKeyword("on");
        var condition = SharedGrammar.NamedType(cursor);
        var directives = SharedGrammar.Directives(cursor);
        return new FragmentNode(name.Value!, name.Location, condition, directives, SelectionSet(cursor), location);
    }

    private static SelectionSetNode SelectionSet(TokenCursor cursor)
    {
        var location = cursor.Current.Location;
        return new SelectionSetNode(cursor.Many(TokenKind.LeftBrace, Selection, TokenKind.RightBrace), location);
    }

    private static SelectionNode Selection(TokenCursor cursor)
    {
        if (!cursor.At(TokenKind.Spread))
            return Field(cursor);

        var location = cursor.Take().Location;
        if (cursor.At(TokenKind.Name) && !cursor.AtKeyword("on"))
        {
            var name = cursor.Take();
            return new SpreadNode(name.Value!, name.Location, SharedGrammar.Directives(cursor), location);
        }

        var condition = cursor.SkipKeyword("on") ? SharedGrammar.NamedType(cursor) : null;
        var directives = SharedGrammar.Directives(cursor);
        return new InlineFragmentNode(condition, directives, SelectionSet(cursor), location);
    }

    private static FieldNode Field(TokenCursor cursor)
    {
        var first = cursor.ExpectName();
        string? alias = null;
        var name = first.Value!;
        if (cursor.Skip(TokenKind.Colon))
        {
            alias = name;
            name = cursor.ExpectName().Value!;
        }

        var arguments = SharedGrammar.Arguments(cursor);
        var directives = SharedGrammar.Directives(cursor);
        var selections = cursor.At(TokenKind.LeftBrace) ? SelectionSet(cursor) : null;
        return new FieldNode(alias, name, arguments, directives, selections, first.Location);
    }
}
