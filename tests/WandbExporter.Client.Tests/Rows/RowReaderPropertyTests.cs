using System.Buffers;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Tests.Rows;

public sealed class RowReaderPropertyTests
{
    private const string Splinters = "{}[]\",:\\u0NaI-eE.";

    [Fact]
    public void Agrees_with_the_base_library_on_strict_json() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            for (var i = 0; i < 20; i++)
                AssertSameMembers(new JsonGenerator(seed * 31 + i).Object());
        }));

    [Fact]
    public void Canonical_json_says_the_same_and_is_shorter_or_equal() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var json = new JsonGenerator(seed).Object();
            var (exact, canonical) = CanonicalJsonTests.Write(Encoding.UTF8.GetBytes(json));
            Assert.True(exact);
            using var expected = JsonDocument.Parse(json);
            using var actual = JsonDocument.Parse(canonical);
            Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement) && canonical.Length <= json.Length);
            Assert.Equal(canonical, CanonicalJsonTests.Write(Encoding.UTF8.GetBytes(canonical)).Json);
        }));

    /// <summary>Random damage: the reader ends, and says nothing but its own exception.</summary>
    [Fact]
    public void Damaged_rows_end_in_members_or_in_the_documented_exception()
    {
        var random = new Random(20261120);
        var buffer = new ArrayBufferWriter<byte>();
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(new JsonGenerator(random.Next()).Object());
            Damage(random, ref bytes);
            try
            {
                using var reader = new RowReader(bytes);
                while (reader.Read())
                {
                    buffer.ResetWrittenCount();
                    var exact = CanonicalJson.Write(reader.Raw, buffer);
                    // What the reader lets through must be JSON once it is canonical, except that JSON has no lone surrogates to offer.
                    if (exact)
                        JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = 600 }).Dispose();
                    if (reader.Kind == JsonKind.String)
                        JsonText.TryUnescape(reader.Raw, new byte[reader.Raw.Length], out _);
                }
            }
            catch (MalformedJsonException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1_000, 20_000);
    }

    internal static void Damage(Random random, ref byte[] bytes)
    {
        for (var hits = random.Next(1, 4); hits > 0 && bytes.Length > 0; hits--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes = bytes[..at]; break;
                case 2: bytes = [.. bytes[..at], .. bytes[(at + 1)..]]; break;
                default: bytes = [.. bytes[..at], (byte)Splinters[random.Next(Splinters.Length)], .. bytes[at..]]; break;
            }
        }
    }

    private static void AssertSameMembers(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var reader = new RowReader(Encoding.UTF8.GetBytes(json));
        foreach (var expected in document.RootElement.EnumerateObject())
        {
            Assert.True(reader.Read());
            Assert.Equal(expected.Name, Encoding.UTF8.GetString(reader.Key));
            Assert.Equal(expected.Value.GetRawText(), Encoding.UTF8.GetString(reader.Raw));
            if (reader.Kind == JsonKind.String)
            {
                var text = new byte[reader.Raw.Length];
                Assert.True(JsonText.TryUnescape(reader.Raw, text, out var length));
                Assert.Equal(expected.Value.GetString(), Encoding.UTF8.GetString(text, 0, length));
            }
            if (reader.Kind is JsonKind.Integer or JsonKind.Number)
            {
                var form = JsonNumber.Parse(reader.Raw, out var integer, out var number);
                if (form == NumberForm.Int64)
                    Assert.Equal(expected.Value.GetInt64(), integer);
                if (form == NumberForm.Double)
                    Assert.Equal(expected.Value.GetDouble(), number);
            }
        }
        Assert.False(reader.Read());
    }
}
