namespace WandbExporter.Hocon;

/// <summary>HOCON text to a tree of values.</summary>
internal sealed class HoconParser
{
    /// <summary>Side by side, each an object that is merged over those before it; an honest value has two or three.</summary>
    private const int MostSubstitutions = 20;

    /// <summary>Keys and lists in each other: an honest text has a tenth of that, and whoever reads it recurses so deep.</summary>
    private const int MostLevels = 100;

    private readonly HoconReader _reader;
    private readonly Func<string, HoconConfig>? _include;
    private int _level;

    private HoconParser(string text, Func<string, HoconConfig>? include)
    {
        _reader = new HoconReader(text);
        _include = include;
    }

    /// <exception cref="HoconException">The text is not HOCON.</exception>
    public static HoconValue Parse(string text, Func<string, HoconConfig>? include) =>
        new HoconParser(text, include).ParseRoot();

    private HoconValue ParseRoot()
    {
        var root = new HoconObject();
        _reader.SkipBlank();
        var braced = _reader.Take("{");
        ParseMembers(root, "", braced);
        _reader.SkipBlank(alsoCommas: true);
        if (!_reader.AtEnd)
            throw _reader.Error("Expected the end of the text");
        var value = HoconValue.Of(root);
        value.ResolveWithin(value);
        return value;
    }

    private void ParseMembers(HoconObject owner, string path, bool braced)
    {
        while (true)
        {
            _reader.SkipBlank(alsoCommas: true);
            if (_reader.AtEnd)
            {
                if (braced)
                    throw _reader.Error("Expected a closing brace");
                return;
            }

            if (_reader.At("}"))
            {
                if (!braced)
                    throw _reader.Error("A closing brace has no opening one");
                _reader.Take("}");
                return;
            }

            if (_reader.AtWord("include"))
                ParseInclude(owner, path);
            else
                ParseMember(owner, path);
        }
    }

    private void ParseInclude(HoconObject owner, string path)
    {
        var position = _reader.Position;
        _reader.Take("include");
        _reader.TakeSpaces();
        var parentheses = 0;
        foreach (var word in new[] { "required(", "file(" })
            if (_reader.Take(word))
                parentheses++;
        if (!_reader.At("\""))
            throw _reader.Error("Expected the quoted name of what to include");
        var name = _reader.TakeQuoted();
        for (; parentheses > 0; parentheses--)
            if (!_reader.Take(")"))
                throw _reader.Error("Expected a closing parenthesis");
        var included = _include?.Invoke(name)
            ?? throw new HoconException($"Cannot include \"{name}\" at {position}: nothing knows what it is.");
        var content = included.Root.Copy();
        if (path.Length > 0)
            content.MoveUnder(path);
        foreach (var (key, value) in content.GetObject()!.Items)
            owner.Items[key] = owner.Items.TryGetValue(key, out var below) ? HoconValue.Over(value, below) : value;
    }

    private void ParseMember(HoconObject owner, string path)
    {
        Enter();
        ParseKeyAndValue(owner, path);
        _level--;
    }

    private void Enter()
    {
        if (++_level > MostLevels)
            throw _reader.Error($"More than {MostLevels} keys and lists are nested");
    }

    private void ParseKeyAndValue(HoconObject owner, string path)
    {
        var key = ParseKey();
        if (!owner.Items.TryGetValue(key, out var value))
            owner.Items[key] = value = new HoconValue();
        path = HoconPath.Append(path, key);

        _reader.TakeSpaces();
        if (_reader.Take("."))
        {
            ParseMember(ObjectOf(value), path);
            return;
        }

        _reader.SkipBlank();
        if (_reader.At("{"))
        {
            _reader.Take("{");
            ParseMembers(ObjectOf(value), path, braced: true);
        }
        else if (_reader.Take("+="))
        {
            ParseAppend(value, path);
        }
        else if (_reader.Take("=") || _reader.Take(":"))
        {
            ParseAssignment(value, path);
        }
        else
        {
            throw _reader.Error($"Expected = or : or {{ after the key {key}");
        }
    }

    private string ParseKey()
    {
        var key = _reader.At("\"") ? _reader.TakeQuoted() : _reader.TakeKey();
        return key.Length > 0 ? key : throw _reader.Error("Expected a key");
    }

    private HoconValue? Overwrite(HoconValue value) =>
        value.Overwritten < MostLevels ? value.Overwrite() : throw _reader.Error($"A key is set more than {MostLevels} times to what refers to its value before");

    private HoconObject ObjectOf(HoconValue value)
    {
        if (!value.IsPlainObject)
        {
            Overwrite(value);
            value.Add(new HoconPiece.Object(new HoconObject()));
        }

        return ((HoconPiece.Object)value.Pieces[0]).Value;
    }

    private void ParseAssignment(HoconValue value, string path)
    {
        _reader.SkipBlank();
        if (_reader.At("{") && value.IsPlainObject)
        {
            _reader.Take("{");
            ParseMembers(ObjectOf(value), path, braced: true);
            _reader.TakeSpaces();
        }
        else
        {
            var before = Overwrite(value);
            ParseValue(value, path, before);
            value.ForgetUnlessNeeded();
        }
    }

    private void ParseAppend(HoconValue value, string path)
    {
        _reader.SkipBlank();
        var position = _reader.Position;
        var before = Overwrite(value);
        value.Add(new HoconPiece.Substitution(path, path, optional: true, toItself: true, position) { Resolved = before });
        var element = new HoconValue();
        ParseValue(element, path, null);
        value.Add(new HoconPiece.Array([element]));
    }

    /// <summary>Pieces side by side up to the end of the line, a comma or a closing bracket.</summary>
    private void ParseValue(HoconValue value, string path, HoconValue? before)
    {
        while (true)
        {
            var spaces = _reader.TakeSpaces();
            if (spaces.Length > 0 && value.Pieces.Count > 0)
                value.Add(new HoconPiece.Text(spaces, quoted: false));
            if (_reader.Take("{"))
                value.Add(ParseObject(path));
            else if (_reader.Take("["))
                value.Add(new HoconPiece.Array(ParseArray(path)));
            else if (_reader.At("\""))
                value.Add(new HoconPiece.Text(_reader.TakeQuoted(), quoted: true));
            else if (_reader.At("${"))
                value.Add(ParseSubstitution(path, before));
            else if (_reader.TakeText() is { Length: > 0 } text)
                value.Add(new HoconPiece.Text(text, quoted: false));
            else
                break;
        }

        if (value.Pieces.Count(piece => piece is HoconPiece.Substitution) > MostSubstitutions)
            throw _reader.Error($"A value has more than {MostSubstitutions} substitutions");
        value.DropBlanks();
        if (value.Pieces.Count == 0)
            throw _reader.Error("Expected a value");
        if (!_reader.AtEnd && !_reader.At(",") && !_reader.At("}") && !_reader.At("]") && !_reader.SkipBlank())
            if (!_reader.AtEnd)
                throw _reader.Error("A character that must be quoted in a value");
    }

    private HoconPiece.Object ParseObject(string path)
    {
        var o = new HoconObject();
        ParseMembers(o, path, braced: true);
        return new HoconPiece.Object(o);
    }

    private List<HoconValue> ParseArray(string path)
    {
        Enter();
        var items = new List<HoconValue>();
        while (true)
        {
            _reader.SkipBlank(alsoCommas: true);
            if (_reader.Take("]"))
            {
                _level--;
                return items;
            }
            if (_reader.AtEnd)
                throw _reader.Error("Expected a closing bracket");
            var item = new HoconValue();
            ParseValue(item, path, null);
            items.Add(item);
        }
    }

    private HoconPiece.Substitution ParseSubstitution(string path, HoconValue? before)
    {
        var position = _reader.Position;
        _reader.Take("${");
        var optional = _reader.Take("?");
        var target = _reader.TakePath().Trim();
        if (!_reader.Take("}"))
            throw _reader.Error("A substitution is not closed");
        if (target.Length == 0)
            throw _reader.Error("A substitution names no path");
        if (path.StartsWith($"{target}.", StringComparison.Ordinal))
            throw _reader.Error($"The substitution ${{{target}}} refers to what it is in");
        var toItself = target == path;
        return new HoconPiece.Substitution(target, target, optional, toItself, position) { Resolved = toItself ? before : null };
    }
}
