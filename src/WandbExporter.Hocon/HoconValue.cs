using System.Globalization;

namespace WandbExporter.Hocon;

/// <summary>What a key holds: a text, a list, an object, or a concatenation of them.</summary>
public sealed class HoconValue
{
    private readonly List<HoconPiece> _pieces = [];

    /// <summary>What the key held before this value, for a substitution that comes to nothing.</summary>
    private HoconValue? _before;

    public bool IsEmpty => _pieces.Count == 0 || (GetObject() is { Items.Count: 0 });

    internal IReadOnlyList<HoconPiece> Pieces => _pieces;

    /// <summary>Made of optional substitutions alone, none of which was found: the key might as well not be there.</summary>
    public bool IsUndefined => IsNothing && _before is not { IsUndefined: false };

    /// <summary>The literal <c>null</c>.</summary>
    public bool IsNull => !IsUndefined && IsString() && GetString() is null;

    private bool IsNothing => _pieces.Count > 0
        && _pieces.TrueForAll(p => p is HoconPiece.Substitution s && s.Follow(t => t.IsUndefined, true));

    private HoconValue Effective => IsNothing && _before is not null ? _before.Effective : this;

    /// <returns>Null for what is no object.</returns>
    public HoconObject? GetObject()
    {
        HoconObject? merged = null;
        foreach (var piece in Effective._pieces)
        {
            var next = piece switch
            {
                HoconPiece.Object o => o.Value,
                HoconPiece.Substitution s => s.Follow(t => t.GetObject(), null),
                _ => null,
            };
            if (next is not null)
                merged = merged is null ? next : HoconObject.Merge(next, merged);
        }

        return merged;
    }

    public bool IsObject() => GetObject() is not null;

    public bool IsString()
    {
        var pieces = Effective._pieces;
        return pieces.Count > 0
            && pieces.TrueForAll(p => p is HoconPiece.Text || (p is HoconPiece.Substitution s && s.Follow(t => t.IsString(), true)));
    }

    public bool IsArray() => Effective._pieces.Exists(p =>
        p is HoconPiece.Array || (p is HoconPiece.Substitution s && s.Follow(t => t.IsArray(), false)));

    public IReadOnlyList<HoconValue> GetArray() => Effective._pieces
        .SelectMany(p => p switch
        {
            HoconPiece.Array a => a.Items,
            HoconPiece.Substitution s => s.Follow(t => t.GetArray(), []),
            _ => [],
        })
        .ToList();

    public HoconValue? GetChildObject(string key) => GetObject()?.GetKey(key);

    /// <returns>Null for the literal null, and for what is not a text.</returns>
    public string? GetString()
    {
        if (!IsString())
            return null;
        var pieces = Effective._pieces;
        return pieces is [HoconPiece.Text { Quoted: false, Value: "null" }]
            ? null
            : string.Concat(pieces.Select(p => p is HoconPiece.Text t ? t.Value : ((HoconPiece.Substitution)p).Follow(v => v.GetString(), "")));
    }

    public bool GetBoolean() => GetString() switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        var other => throw new NotSupportedException($"Unknown boolean format: {other}"),
    };

    public double GetDouble() => double.Parse(Text, NumberFormatInfo.InvariantInfo);

    public int GetInt() => int.Parse(Text, NumberFormatInfo.InvariantInfo);

    public IReadOnlyList<string?> GetStringList() => [.. GetArray().Select(v => v.GetString())];

    public TimeSpan GetTimeSpan(bool allowInfinite = true) => HoconUnits.TimeSpan(Text, allowInfinite);

    public long? GetByteSize() => HoconUnits.ByteSize(GetString());

    private string Text => GetString() ?? throw new FormatException("There is no text here.");

    internal static HoconValue Of(HoconObject value) => Of(new HoconPiece.Object(value));

    internal static HoconValue Of(HoconPiece piece)
    {
        var value = new HoconValue();
        value._pieces.Add(piece);
        return value;
    }

    internal static HoconValue Over(HoconValue over, HoconValue under)
    {
        if (over.IsPlainObject && under.IsPlainObject)
            return Of(HoconObject.Merge(over.GetObject()!, under.GetObject()!));
        var copy = over.Copy();
        copy._before = copy._before is null ? under.Copy() : Over(copy._before, under);
        foreach (var piece in copy._pieces)
            if (piece is HoconPiece.Substitution { ToItself: true, Resolved: null } self)
                self.Resolved = copy._before;
        return copy;
    }

    internal void Add(HoconPiece piece) => _pieces.Add(piece);

    /// <summary>A blank between texts is part of the text; at the end, and between lists or objects, it is nothing.</summary>
    internal void DropBlanks()
    {
        while (_pieces.Count > 0 && IsBlank(_pieces[^1]))
            _pieces.RemoveAt(_pieces.Count - 1);
        if (_pieces.Exists(p => p is HoconPiece.Object or HoconPiece.Array))
            _pieces.RemoveAll(IsBlank);

        static bool IsBlank(HoconPiece piece) =>
            piece is HoconPiece.Text { Quoted: false } text && string.IsNullOrWhiteSpace(text.Value);
    }

    /// <summary>How many values before this one are remembered.</summary>
    internal int Overwritten { get; private set; }

    /// <summary>Starts the value anew, remembering what it was.</summary>
    internal HoconValue? Overwrite()
    {
        if (_pieces.Count == 0)
            return null;
        var before = new HoconValue { _before = _before, Overwritten = Overwritten++ };
        before._pieces.AddRange(_pieces);
        _pieces.Clear();
        return _before = before;
    }

    /// <summary>Only what has a substitution may come to nothing, or refer to what it was.</summary>
    internal void ForgetUnlessNeeded()
    {
        if (!_pieces.Exists(piece => piece is not HoconPiece.Text))
            (_before, Overwritten) = (null, 0);
    }

    internal bool IsPlainObject => _pieces is [HoconPiece.Object];

    internal HoconValue Copy()
    {
        var copy = new HoconValue { _before = _before?.Copy() };
        copy._pieces.AddRange(_pieces.Select(p => p switch
        {
            HoconPiece.Object o => new HoconPiece.Object(o.Value.Copy()),
            HoconPiece.Array a => new HoconPiece.Array(a.Items.ConvertAll(i => i.Copy())),
            HoconPiece.Substitution s => s.Copy(),
            _ => p,
        }));
        return copy;
    }

    /// <summary>Points every substitution that has no target yet at the key of that path under the root, where there is one.</summary>
    internal void ResolveWithin(HoconValue root)
    {
        _before?.ResolveWithin(root);
        foreach (var piece in _pieces)
        {
            switch (piece)
            {
                case HoconPiece.Object o:
                    foreach (var value in o.Value.Items.Values)
                        value.ResolveWithin(root);
                    break;
                case HoconPiece.Array a:
                    a.Items.ForEach(i => i.ResolveWithin(root));
                    break;
                case HoconPiece.Substitution { ToItself: false, Resolved: null } s:
                    s.Resolved = Find(root, s.Path) ?? Find(root, s.Alternative);
                    break;
            }
        }
    }

    /// <summary>The substitutions of an included text are meant from its own root, which now lies at a path of another.</summary>
    internal void MoveUnder(string prefix)
    {
        _before?.MoveUnder(prefix);
        for (var i = 0; i < _pieces.Count; i++)
        {
            switch (_pieces[i])
            {
                case HoconPiece.Object o:
                    foreach (var value in o.Value.Items.Values)
                        value.MoveUnder(prefix);
                    break;
                case HoconPiece.Array a:
                    a.Items.ForEach(item => item.MoveUnder(prefix));
                    break;
                case HoconPiece.Substitution s:
                    _pieces[i] = s.Under(prefix);
                    break;
            }
        }
    }

    /// <summary>Looks along plain objects only: whether a substitution has a value is not known yet.</summary>
    private static HoconValue? Find(HoconValue root, string path)
    {
        HoconValue? value = root;
        foreach (var key in HoconPath.Split(path))
        {
            value = value._pieces.OfType<HoconPiece.Object>().Select(o => o.Value.GetKey(key)).FirstOrDefault(v => v is not null)
                ?? value._pieces.OfType<HoconPiece.Substitution>().Select(s => s.Resolved?.GetChildObject(key)).FirstOrDefault(v => v is not null);
            if (value is null)
                return null;
        }

        return value;
    }
}
