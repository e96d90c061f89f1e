namespace WandbExporter.Simulator.GraphQL;

/// <summary>Reads tokens one ahead, for both grammars; refuses documents that are too long or nest too deep to be read on one stack.</summary>
internal sealed class TokenCursor
{
    /// <summary>Brackets of any kind within one another.</summary>
    public const int MaxNesting = 200;

    private readonly Lexer _lexer;
    private readonly int _maxTokens;
    private int _tokens;
    private int _nesting;

    public TokenCursor(string text, int maxTokens = int.MaxValue)
    {
        _lexer = new Lexer(text);
        _maxTokens = maxTokens;
        Current = _lexer.Next();
    }

    public Token Current { get; private set; }

    public bool At(TokenKind kind) => Current.Kind == kind;

    public bool AtKeyword(string word) => Current.Kind == TokenKind.Name && Current.Value == word;

    public Token Take()
    {
        var token = Current;
        if (++_tokens > _maxTokens)
            throw new GraphQLSyntaxException($"Syntax Error: Document contains more than {_maxTokens} tokens. Parsing aborted.", token.Location);
        Current = _lexer.Next();
        return token;
    }

    public bool Skip(TokenKind kind)
    {
        if (!At(kind))
            return false;
        Take();
        return true;
    }

    public bool SkipKeyword(string word)
    {
        if (!AtKeyword(word))
            return false;
        Take();
        return true;
    }

    public Token Expect(TokenKind kind) =>
        At(kind) ? Take() : throw Error($"Expected {Token.Describe(kind)}, found {Current}.");

    public Token ExpectName() => Expect(TokenKind.Name);

    public void ExpectKeyword(string word)
    {
        if (!SkipKeyword(word))
            throw Error($"Expected \"{word}\", found {Current}.");
    }

    /// <summary>One or more items between two brackets.</summary>
    public List<T> Many<T>(TokenKind open, Func<TokenCursor, T> item, TokenKind close)
    {
        Expect(open);
        Enter();
        var items = new List<T>();
        do
        {
            items.Add(item(this));
        }
        while (!Skip(close));
        _nesting--;
        return items;
    }

    /// <summary>None when the opening bracket is absent, else one or more.</summary>
    public IReadOnlyList<T> OptionalMany<T>(TokenKind open, Func<TokenCursor, T> item, TokenKind close) =>
        At(open) ? Many(open, item, close) : [];

    /// <summary>Any number of items between two brackets.</summary>
    public List<T> Any<T>(TokenKind open, Func<TokenCursor, T> item, TokenKind close)
    {
        Expect(open);
        Enter();
        var items = new List<T>();
        while (!Skip(close))
            items.Add(item(this));
        _nesting--;
        return items;
    }

    public GraphQLSyntaxException Unexpected() => Error($"Unexpected {Current}.");

    public GraphQLSyntaxException Error(string message) => new($"Syntax Error: {message}", Current.Location);

    private void Enter()
    {
        if (++_nesting > MaxNesting)
            throw Error($"Document nests deeper than {MaxNesting} levels.");
    }
}
