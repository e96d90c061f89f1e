using System.Globalization;
using System.Text;

namespace WandbExporter.Hocon;

/// <summary>The characters of a text, and where in it we are.</summary>
internal sealed class HoconReader(string text)
{
    private const string NotInText = "$\"{}[]:=,#`^?!@*&\\+";

    private int _position;

    public bool AtEnd => _position >= text.Length;

    public string Position => PositionOf(_position);

    private char Current => text[_position];

    public bool At(string token) => string.CompareOrdinal(text, _position, token, 0, token.Length) == 0;

    public bool Take(string token)
    {
        if (!At(token))
            return false;
        _position += token.Length;
        return true;
    }

    public bool AtWord(string word) =>
        At(word) && (_position + word.Length >= text.Length || char.IsWhiteSpace(text[_position + word.Length]));

    /// <returns>Whether a line ended.</returns>
    public bool SkipBlank(bool alsoCommas = false)
    {
        var newLine = false;
        while (!AtEnd)
        {
            if (char.IsWhiteSpace(Current) || (alsoCommas && Current == ','))
            {
                newLine |= Current == '\n';
                _position++;
            }
            else if (At("#") || At("//"))
            {
                while (!AtEnd && Current != '\n')
                    _position++;
            }
            else
            {
                break;
            }
        }

        return newLine;
    }

    public string TakeSpaces() => TakeWhile(c => c is ' ' or '\t');

    public string TakeKey() => TakeWhile(c => c != '.' && !IsEnd(c)).TrimEnd();

    /// <summary>Unquoted text up to a blank or a character that means something.</summary>
    public string TakeText() => TakeWhile(c => !char.IsWhiteSpace(c) && !IsEnd(c));

    public string TakePath() => TakeWhile(c => c != '}' && c != '\n');

    public string TakeQuoted()
    {
        var start = _position;
        if (Take("\"\"\""))
        {
            var end = text.IndexOf("\"\"\"", _position, StringComparison.Ordinal);
            if (end < 0)
                throw Error("A triple-quoted text is not closed", start);
            var raw = text[_position..end];
            _position = end + 3;
            return raw;
        }

        _position++;
        var value = new StringBuilder();
        while (true)
        {
            if (AtEnd || Current == '\n')
                throw Error("A quoted text is not closed", start);
            var c = text[_position++];
            if (c == '"')
                return value.ToString();
            value.Append(c == '\\' ? TakeEscape() : c);
        }
    }

    public HoconException Error(string what) => Error(what, _position);

    private HoconException Error(string what, int position) => new($"{what} at {PositionOf(position)}.");

    private string PositionOf(int position)
    {
        var before = text.AsSpan(0, Math.Min(position, text.Length));
        var line = before.Count('\n') + 1;
        var column = before.Length - before.LastIndexOf('\n');
        return string.Create(CultureInfo.InvariantCulture, $"line {line}, column {column}");
    }

    private char TakeEscape()
    {
        if (AtEnd)
            throw Error("An escape is not finished");
        var c = text[_position++];
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _position + 4 <= text.Length
                && ushort.TryParse(text.AsSpan(_position, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                _position += 4;
                return (char)code;
            default:
                throw Error($"Unknown escape code: {c}", _position - 1);
        }
    }

    private string TakeWhile(Predicate<char> isTaken)
    {
        var start = _position;
        while (!AtEnd && isTaken(Current))
            _position++;
        return text[start.._position];
    }

    private bool IsEnd(char c) =>
        (c == '+' ? At("+=") : NotInText.Contains(c, StringComparison.Ordinal)) || c == '\n' || At("//");
}
