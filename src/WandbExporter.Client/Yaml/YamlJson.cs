using System.Buffers;
using System.Text.Json;
using WandbExporter.Client.Rows;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace WandbExporter.Client.Yaml;

/// <summary>
/// A document of YAML as JSON. It comes from strangers: what is nested too deeply, has a key that is no word, or would become too large by what it
/// names again and again, is refused like what is no YAML.
/// </summary>
internal static class YamlJson
{
    /// <summary>What a document may become: JSON has up to six bytes for a character, and an honest text names little of itself again.</summary>
    private const int MostBytes = 16 * 1024 * 1024;

    private const int LeastBytes = 64 * 1024;
    private const int BytesOfACharacter = 24;

    private const string KeyIsNoWord = "a key of it is no word";

    /// <summary>The document's root; null if it is empty.</summary>
    /// <exception cref="YamlException">It is none that is taken.</exception>
    public static YamlNode? Read(string text)
    {
        try
        {
            // By its events first: the library takes a model apart by recursions that a hostile text would lead too deep, or round in a circle.
            Check(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count switch
            {
                0 => null,
                1 => stream.Documents[0].RootNode,
                _ => throw new YamlException("it holds several documents"),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // What the library throws for some texts that are no YAML, such as one that begins a list and breaks off.
            throw new YamlException("it is malformed", e);
        }
    }

    /// <summary>JSON in UTF-8, in which NaN and the infinities stand as such.</summary>
    /// <param name="root">The document's root.</param>
    /// <param name="length">The length of its text.</param>
    /// <exception cref="YamlException">It would be too large or too deep.</exception>
    public static byte[] Of(YamlNode root, int length)
    {
        var most = Math.Clamp((long)length * BytesOfACharacter, LeastBytes, MostBytes);
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true, MaxDepth = JsonLimits.MaxDepth + 1 });
        Write(json, root, 0, most);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <exception cref="YamlException">It is nested too deeply, or a key of it is a list, a mapping, or an alias of one of them.</exception>
    private static void Check(string text)
    {
        var parser = new Parser(new StringReader(text));
        // Of each that is open, whether a key of it is next; null of a list.
        var open = new Stack<bool?>();
        while (parser.MoveNext())
        {
            var node = parser.Current;
            if (node is MappingEnd or SequenceEnd)
                open.Pop();
            if (node is not (Scalar or AnchorAlias or MappingStart or SequenceStart))
                continue;
            if (open.TryPop(out var isKey))
            {
                if (isKey == true && node is not Scalar)
                    throw new YamlException(KeyIsNoWord);
                open.Push(!isKey);
            }
            if (node is MappingStart or SequenceStart)
                open.Push(node is MappingStart ? true : null);
            if (open.Count > JsonLimits.MaxDepth)
                throw new YamlException("it is nested too deeply");
        }
    }

    private static void Write(Utf8JsonWriter json, YamlNode node, int depth, long most)
    {
        // What an alias names may hold the alias.
        if (depth > JsonLimits.MaxDepth)
            throw new YamlException("it is nested too deeply");
        if (json.BytesCommitted + json.BytesPending > most)
            throw new YamlException("what it names again and again makes it too large");
        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    json.WritePropertyName(key is YamlScalarNode { Value: { } name } ? name : throw new YamlException(KeyIsNoWord));
                    Write(json, value, depth + 1, most);
                }
                json.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Children)
                    Write(json, item, depth + 1, most);
                json.WriteEndArray();
                break;
            case YamlScalarNode { Style: ScalarStyle.Plain } plain:
                YamlScalar.Write(json, plain.Value ?? "");
                break;
            case YamlScalarNode scalar:
                json.WriteStringValue(scalar.Value);
                break;
            default:
                throw new YamlException($"it holds a {node.NodeType}");
        }
    }
}
