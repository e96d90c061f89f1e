namespace WandbExporter.Simulator.GraphQL;

/// <summary>Cuts a document into tokens; comments, commas, white space and a byte-order mark mean nothing.</summary>
internal sealed class Lexer(string text)
{
    private int _position;
    private int _line = 1;
    private int _lineStart;

    public Token Next()
    {
        SkipIgnored();
        var location = Here(_position);
        if (_position >= text.Length)
            return new Token(TokenKind.EndOfFile, location, null);

        var c = text[_position];
        if (IsNameStart(c))
            return new Token(TokenKind.Name, location, TakeWhile(IsNamePart));
        if (c == '"')
            return TakeString(location);
        if (c == '-' || char.IsAsciiDigit(c))
            return TakeNumber(location);
        if (c == '.' && text.AsSpan(_position).StartsWith("..."))
        {
            _position += 3;
            return new Token(TokenKind.Spread, location, null);
        }

        var kind = Punctuation(c);
        if (kind == TokenKind.EndOfFile)
            throw Error($"Unexpected character: {Printable(_position)}.", _position);
        _position++;
        return new Token(kind, location, null);
    }

    private static TokenKind Punctuation(char c) => c switch
    {
        '!' => TokenKind.Bang,
        '$' => TokenKind.Dollar,
        '&' => TokenKind.Ampersand,
        '(' => TokenKind.LeftParenthesis,
        ')' => TokenKind.RightParenthesis,
        ':' => TokenKind.Colon,
        '=' => TokenKind.Equals,
        '@' => TokenKind.At,
        '[' => TokenKind.LeftBracket,
        ']' => TokenKind.RightBracket,
        '{' => TokenKind.LeftBrace,
        '|' => TokenKind.Pipe,
        '}' => TokenKind.RightBrace,
        _ => TokenKind.EndOfFile,
    };

    private static bool IsNameStart(char c) => c == '_' || char.IsAsciiLetter(c);

    private static bool IsNamePart(char c) => c == '_' || char.IsAsciiLetterOrDigit(c);

    private void SkipIgnored()
    {
        while (_position < text.Length)
        {
            switch (text[_position])
            {
                case ' ' or '\t' or ',' or '\uFEFF':
                    _position++;
                    break;
                case '\n' or '\r':
                    TakeLineEnd();
                    break;
                case '#':
                    while (_position < text.Length && text[_position] is not ('\n' or '\r'))
                        _position++;
                    break;
                default:
                    return;
            }
        }
    }

    private void TakeLineEnd()
    {
        var isPair = text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n';
        _position += isPair ? 2 : 1;
        _line++;
        _lineStart = _position;
    }

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _position;
        while (_position < text.Length && belongs(text[_position]))
            _position++;
        return text[start.._position];
    }

    private Token TakeNumber(SourceLocation location)
    {
        var start = _position;
        var kind = TokenKind.Int;
        if (text[_position] == '-')
            _position++;
        if (Current == '0')
        {
            _position++;
            if (char.IsAsciiDigit(Current))
                throw Error($"Invalid number, unexpected digit after 0: {Printable(_position)}.", _position);
        }
        else
        {
            TakeDigits();
        }

        if (Current == '.')
        {
            kind = TokenKind.Float;
            _position++;
            TakeDigits();
        }

        if (Current is 'e' or 'E')
        {
            kind = TokenKind.Float;
            _position++;
            if (Current is '+' or '-')
                _position++;
            TakeDigits();
        }

        if (Current == '.' || IsNameStart(Current))
            throw Error($"Invalid number, expected digit but got: {Printable(_position)}.", _position);
        return new Token(kind, location, text[start.._position]);
    }

    private void TakeDigits()
    {
        if (!char.IsAsciiDigit(Current))
            throw Error($"Invalid number, expected digit but got: {Printable(_position)}.", _position);
        while (char.IsAsciiDigit(Current))
            _position++;
    }

    private Token TakeString(SourceLocation location)
    {
        if (text.AsSpan(_position).StartsWith("\"\"\""))
        {
            var end = BlockString.FindEnd(text, _position + 3);
            if (end < 0)
                throw Error("Unterminated string.", text.Length);
            var value = BlockString.Content(text[(_position + 3)..end]);
            while (_position < end + 3)
            {
                if (text[_position] is '\n' or '\r')
                    TakeLineEnd();
                else
                    _position++;
            }

            return new Token(TokenKind.BlockString, location, value);
        }

        var content = StringEscapes.Read(text, _position + 1, out var after, out var fault);
        if (fault is not null)
            throw Error(fault, after);
        _position = after;
        return new Token(TokenKind.String, location, content);
    }

    private char Current => _position < text.Length ? text[_position] : '\0';

    private SourceLocation Here(int position) => new(_line, position - _lineStart + 1);

    private GraphQLSyntaxException Error(string message, int position) => new($"Syntax Error: {message}", Here(position));

    private string Printable(int position)
    {
        if (position >= text.Length)
            return "<EOF>";
        var c = text[position];
        if (c is >= ' ' and < '\u007F')
            return c == '"' ? "'\"'" : $"\"{c}\"";
        var point = char.IsHighSurrogate(c) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1])
            ? char.ConvertToUtf32(c, text[position + 1])
            : c;
        return $"U+{point:X4}";
    }
}
