using System.Buffers;
using System.Text.Json;
using WandbExporter.Client.Rows;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace WandbExporter.Client.Yaml;

/// <summary>
/// A document of YAML as JSON. It comes from strangers: what is nested too deeply, or would become too large by what it names again and again, is
/// refused like what is no YAML.
/// </summary>
internal static class YamlJson
{
    /// <summary>What a document may become.</summary>
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>The document's root; null if it is empty.</summary>
    /// <exception cref="YamlException">It is none that is taken.</exception>
    public static YamlNode? Read(string text)
    {
        try
        {
            // By its events first: the model is built by a recursion that a hostile text would take too deep.
            CheckDepth(text);
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
    /// <exception cref="YamlException">It would be too large or too deep.</exception>
    public static byte[] Of(YamlNode root)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true, MaxDepth = JsonLimits.MaxDepth + 1 });
        Write(json, root, 0);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void CheckDepth(string text)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current switch
            {
                MappingStart or SequenceStart => 1,
                MappingEnd or SequenceEnd => -1,
                _ => 0,
            };
            if (depth > JsonLimits.MaxDepth)
                throw new YamlException("it is nested too deeply");
        }
    }

    private static void Write(Utf8JsonWriter json, YamlNode node, int depth)
    {
        // What an alias names may hold the alias.
        if (depth > JsonLimits.MaxDepth)
            throw new YamlException("it is nested too deeply");
        if (json.BytesCommitted + json.BytesPending > MostBytes)
            throw new YamlException("what it names again and again makes it too large");
        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    json.WritePropertyName(key is YamlScalarNode { Value: { } name } ? name : throw new YamlException("a key of it is no word"));
                    Write(json, value, depth + 1);
                }
                json.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Children)
                    Write(json, item, depth + 1);
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
