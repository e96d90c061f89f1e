using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Manifests;

/// <summary>
/// Reads a manifest that comes piece by piece: <c>{"version":1,"storagePolicy":…,"storagePolicyConfig":{…},"contents":{path:{…},…}}</c>, in
/// whatever order. It holds an entry at a time; what it does not know it skips.
/// </summary>
internal sealed class ManifestParser
{
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
    private Place _place;
    private int _skippedDepth;
    private bool _sawContents;
    private string? _birthArtifactId;

    private enum Place
    {
        Before,
        Root,
        Contents,
        Skipped,
        After,
    }

    /// <summary>What was read of it so far.</summary>
    public ArtifactManifestHeader Header { get; private set; } = ArtifactManifestHeader.Unsaid;

    /// <summary>Reads on; answers how many bytes are used up. What is left belongs to something that has not come whole.</summary>
    /// <param name="data">What was left of the last piece, and the next one.</param>
    /// <param name="isLast">Whether nothing follows.</param>
    /// <param name="entries">Gets the entries that are whole.</param>
    /// <exception cref="JsonException">It is no manifest.</exception>
    public int Read(ReadOnlySpan<byte> data, bool isLast, List<ArtifactManifestEntry> entries)
    {
        var reader = new Utf8JsonReader(data, isLast, _state);
        while (true)
        {
            var before = reader;
            if (!reader.Read())
                break;
            if (Take(ref reader, data, entries))
                continue;
            reader = before;
            break;
        }
        if (isLast && !(_place == Place.After && _sawContents))
            throw new JsonException("It has no contents.");
        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    /// <summary>Takes what begins with this token. False if it has not come whole.</summary>
    private bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, List<ArtifactManifestEntry> entries)
    {
        switch (_place)
        {
            case Place.Before when reader.TokenType == JsonTokenType.StartObject:
                _place = Place.Root;
                return true;
            case Place.Root when reader.TokenType == JsonTokenType.EndObject:
                _place = Place.After;
                return true;
            case Place.Root:
                return TakeMember(ref reader, data);
            case Place.Contents when reader.TokenType == JsonTokenType.EndObject:
                _place = Place.Root;
                return true;
            case Place.Contents:
                if (TakeEntry(ref reader, data) is not { } entry)
                    return false;
                entries.Add(entry);
                return true;
            case Place.Skipped:
                Skip(ref reader);
                return true;
            default:
                throw new JsonException("It is no object.");
        }
    }

    private bool TakeMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (Is(ref reader, "contents"u8))
        {
            if (!reader.Read())
                return false;
            if (reader.TokenType != JsonTokenType.StartObject || _sawContents)
                throw new JsonException("Its contents are no object.");
            (_place, _sawContents) = (Place.Contents, true);
            return true;
        }
        if (Is(ref reader, "version"u8))
            return TryReadText(ref reader, data, out var version) && Set(Header with { Version = version });
        if (Is(ref reader, "storagePolicy"u8))
            return TryReadText(ref reader, data, out var policy) && Set(Header with { StoragePolicy = policy });
        if (Is(ref reader, "storagePolicyConfig"u8))
            return TryReadConfig(ref reader, data);
        (_place, _skippedDepth) = (Place.Skipped, reader.CurrentDepth);
        return true;
    }

    private bool Set(ArtifactManifestHeader header)
    {
        Header = header;
        return true;
    }

    private bool TryReadConfig(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (!reader.Read())
            return false;
        if (reader.TokenType != JsonTokenType.StartObject)
            return reader.TrySkip();
        var header = Header;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
                return Set(header);
            var isLayout = Is(ref reader, "storageLayout"u8);
            var isRegion = Is(ref reader, "storageRegion"u8);
            if (!TryReadText(ref reader, data, out var text))
                return false;
            if (isLayout)
                header = header with { StorageLayout = text ?? ArtifactManifestHeader.LayoutV1 };
            else if (isRegion)
                header = header with { StorageRegion = text };
        }
        return false;
    }

    /// <summary>Goes on to the end of a value that nothing is made of, however long it is.</summary>
    private void Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName) && reader.CurrentDepth == _skippedDepth)
            _place = Place.Root;
    }

    /// <summary>Null if it has not come whole.</summary>
    private ArtifactManifestEntry? TakeEntry(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        var path = TextOf(ref reader);
        if (!reader.Read())
            return null;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("An entry is no object.");
        string? digest = null, size = null, reference = null, birth = null, extra = null, tag = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject)
                return new ArtifactManifestEntry(path, digest, AlgorithmOf(tag, reference), tag, SizeOf(size), string.IsNullOrEmpty(reference) ? null : reference, birth, extra);
            bool isWhole;
            if (Is(ref reader, "digest"u8))
                isWhole = TryReadText(ref reader, data, out digest);
            else if (Is(ref reader, "size"u8))
                isWhole = TryReadText(ref reader, data, out size);
            else if (Is(ref reader, "ref"u8))
                isWhole = TryReadText(ref reader, data, out reference);
            else if (Is(ref reader, "birthArtifactID"u8))
                isWhole = TryReadBirth(ref reader, data, out birth);
            else if (Is(ref reader, "extra"u8))
                isWhole = TryReadExtra(ref reader, data, out extra, out tag);
            else
                isWhole = reader.Read() && reader.TrySkip();
            if (!isWhole)
                return null;
        }
        return null;
    }

    /// <summary>Most entries of a manifest name the same version: one text is enough for them.</summary>
    private bool TryReadBirth(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, out string? birth)
    {
        var name = reader;
        if (_birthArtifactId is not null && reader.Read() && reader.TokenType == JsonTokenType.String && Is(ref reader, _birthArtifactId))
        {
            birth = _birthArtifactId;
            return true;
        }
        reader = name;
        if (!TryReadText(ref reader, data, out birth))
            return false;
        _birthArtifactId = birth;
        return true;
    }

    private static bool TryReadExtra(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, out string? extra, out string? tag)
    {
        (extra, tag) = (null, null);
        if (!reader.Read())
            return false;
        var inside = reader;
        if (!TryReadJson(ref reader, data, out var json))
            return false;
        extra = inside.TokenType == JsonTokenType.Null ? null : json;
        while (inside.TokenType != JsonTokenType.EndObject && inside.BytesConsumed < reader.BytesConsumed && inside.Read() && inside.TokenType == JsonTokenType.PropertyName)
        {
            var isTag = Is(ref inside, "alg"u8);
            TryReadText(ref inside, data, out var text);
            tag = isTag ? text : tag;
        }
        return true;
    }

    /// <summary>The text of the value that follows: of a string what it says, of any other value its JSON, of null none.</summary>
    private static bool TryReadText(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, out string? text)
    {
        text = null;
        if (!reader.Read())
            return false;
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        if (reader.TokenType == JsonTokenType.String)
        {
            text = TextOf(ref reader);
            return true;
        }
        return TryReadJson(ref reader, data, out text);
    }

    /// <summary>The JSON of the value that begins with this token.</summary>
    private static bool TryReadJson(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, out string? json)
    {
        json = null;
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip())
            return false;
        json = Encoding.UTF8.GetString(data[start..(int)reader.BytesConsumed]);
        return true;
    }

    /// <summary>Whether the string or the name that the reader stands on is this one. The library does not compare one that has a lone surrogate.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.ValueIsEscaped ? TextOf(ref reader).Equals(Encoding.UTF8.GetString(text), StringComparison.Ordinal) : reader.ValueTextEquals(text);

    private static bool Is(ref Utf8JsonReader reader, string text) =>
        reader.ValueIsEscaped ? TextOf(ref reader).Equals(text, StringComparison.Ordinal) : reader.ValueTextEquals(text);

    /// <summary>Of the string or the name that the reader stands on; a lone surrogate stays one.</summary>
    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return ExactText.Of(reader.ValueSpan, ExactText.Strict);
        }
        catch (DecoderFallbackException broken)
        {
            throw new JsonException("A text is no UTF-8.", broken);
        }
    }

    private static EntryAlgorithm AlgorithmOf(string? tag, string? reference) => tag switch
    {
        _ when !string.IsNullOrEmpty(reference) => EntryAlgorithm.None,
        null or "MD5" => EntryAlgorithm.Md5,
        "XXH128" => EntryAlgorithm.Xxh128,
        _ => EntryAlgorithm.Unknown,
    };

    private static long? SizeOf(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 9e15 && double.IsInteger(number) ? (long)number
        : null;
}
