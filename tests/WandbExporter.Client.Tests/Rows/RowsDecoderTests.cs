using System.Text;
using System.Text.Json;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Transport;
using WandbExporter.Testing;
using Xunit.Abstractions;

namespace WandbExporter.Client.Tests.Rows;

public sealed class RowsDecoderTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Decodes_rows_however_the_answer_is_cut_into_pieces(int piece)
    {
        string[] rows = ["""{"_step":0,"a":NaN,"s":"q\"\\ \u00e9 🚀 \ud83d"}""", "{}", "{\"b\":\"\n\"}", """{"c":Infinity}""", ""];
        Assert.Equal(rows, Decode(Answer(rows), piece));
    }

    [Fact]
    public void Rows_of_any_size_come_back_in_any_order_of_asking()
    {
        var random = new Random(11);
        var rows = Enumerable.Range(0, 3_000)
            .Select(i => new JsonGenerator(random.Next()).Object() + (i % 700 == 3 ? new string('"', 300_000) : new string('x', random.Next(400))))
            .ToArray();
        using var decoder = Feed(Answer(rows), 20_000);
        using var page = decoder.Finish(TimeSpan.Zero);
        Assert.Equal(rows.Length, page.Count);
        for (var i = rows.Length - 1; i >= 0; i--)
            Assert.Equal(rows[i], Encoding.UTF8.GetString(page[i]));
        Assert.Equal(rows.Sum(row => (long)Encoding.UTF8.GetByteCount(row)), page.RowBytes);
    }

    [Fact]
    public void Long_rows_come_back_beside_short_ones()
    {
        int[] lengths = [10, 5 << 20, 3, 6 << 20, 45 << 20, 0, 1 << 20, 5 << 20];
        var rows = lengths.Select((length, row) => $"\"{row}\n" + new string((char)('a' + row), length)).ToArray();
        using var decoder = Feed(Answer(rows), 32_000);
        using var page = decoder.Finish(TimeSpan.Zero);
        for (var row = 0; row < rows.Length; row++)
        {
            Assert.True(page[row].SequenceEqual(Encoding.UTF8.GetBytes(rows[row])), $"row {row}");
            // Short ones may lie behind a long one.
            Assert.True(lengths[row] < 5 << 20 || page.LongOf(row) is not null);
        }
    }

    [Fact]
    public void A_long_row_is_given_back_as_its_values_are_used_up()
    {
        var text = string.Concat(Enumerable.Range(0, 400_000).Select(i => $"{i}\n\u00e9\ud83d\ude80"));
        var value = JsonSerializer.Serialize(text);
        using var decoder = Feed(Answer([$"{{\"a\":{value},\"b\":[{value},NaN],\"c\":1}}"]), 32_000);
        using var page = decoder.Finish(TimeSpan.Zero);
        var row = page.LongOf(0)!;
        using var reader = new RowReader(page[0]);

        Assert.True(reader.Read());
        var texts = new byte[reader.Raw.Length];
        Assert.True(JsonText.IsText(reader.Raw));
        Assert.Equal(text, Encoding.UTF8.GetString(texts, 0, JsonText.Unescape(reader.Raw, texts, row)));
        Assert.True(!OperatingSystem.IsLinux() || reader.Raw[5 << 19] == 0, "its memory is given back");

        Assert.True(reader.Read());
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        CanonicalJson.Write(reader.Raw, json, row);
        Assert.Equal($"[{value},\"NaN\"]", Encoding.UTF8.GetString(json.WrittenSpan));
        Assert.True(!OperatingSystem.IsLinux() || reader.Raw[5 << 19] == 0, "its memory is given back");

        Assert.True(reader.Read());
        Assert.Equal("1", Encoding.UTF8.GetString(reader.Raw));
    }

    [Fact]
    public void Passes_over_everything_that_is_not_the_rows()
    {
        var json = """
            { "extensions" : {"history":["no"],"x":"]}\""}, "n":-1.5e3, "data": {"other":[1,{"run":2}], "project" : {"id":"x","run":{"name":"r",
              "history" : [ "{\"a\":1}" , null , "{\"a\":2}" ] ,"after":[]},"more":null}}, "t":true }
            """;
        Assert.Equal(["""{"a":1}""", """{"a":2}"""], Decode(Encoding.UTF8.GetBytes(json), 3));
    }

    [Fact]
    public void Keeps_the_errors_for_whoever_asks()
    {
        using var decoder = Feed("""{"errors":[{"message":"bad"}],"data":{"project":null}}"""u8.ToArray(), 5);
        Assert.True(decoder.Done);
        Assert.False(decoder.SawRun);
        Assert.Equal("""[{"message":"bad"}]""", Encoding.UTF8.GetString(decoder.Errors.Span));
    }

    [Theory]
    [InlineData("""{"data":{"project":{"run":null}}}""", false)]
    [InlineData("""{"data":{"project":{"run":{"history":null}}}}""", true)]
    [InlineData("""{"data":null}""", false)]
    [InlineData("{}", false)]
    public void Tells_a_missing_run_from_a_run_without_rows(string json, bool sawRun)
    {
        using var decoder = Feed(Encoding.UTF8.GetBytes(json), 4);
        Assert.True(decoder.Done);
        Assert.Equal(sawRun, decoder.SawRun);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("""{"data":{"project":{"run":{"history":[{"a":1}]}}}}""")]
    [InlineData("""{"data":{"project":{"run":{"history":["a" "b"]}}}}""")]
    [InlineData("""{"data" 1}""")]
    [InlineData("""{"data":{"project":{"run":{"history":["\x1234567890"]}}}}""")]
    public void Refuses_another_shape(string json) => Assert.Throws<MalformedJsonException>(() => Feed(Encoding.UTF8.GetBytes(json), 100).Dispose());

    [Fact]
    public void A_cut_answer_is_not_done()
    {
        var answer = Answer(["""{"a":1}""", """{"b":"\u00e9"}"""]);
        for (var length = 0; length < answer.Length; length++)
        {
            using var decoder = Feed(answer[..length], 9);
            Assert.False(decoder.Done);
        }
    }

    [Fact]
    public void An_answer_beyond_the_limit_is_refused() => Assert.Throws<AnswerTooLargeException>(() =>
    {
        using var decoder = new RowsDecoder("history", maxBytes: 1 << 20);
        FeedInto(decoder, Answer([new string('x', 3 << 20)]), 10_000);
    });

    [Fact]
    public void A_key_without_end_is_refused() => Assert.Throws<MalformedJsonException>(() =>
        Feed(Encoding.UTF8.GetBytes("{\"" + new string('k', 1 << 20)), 10_000).Dispose());

    [Fact]
    public void Damaged_answers_end_in_rows_or_in_the_documented_exception()
    {
        var random = new Random(4);
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = Answer([.. Enumerable.Range(0, 3).Select(_ => new JsonGenerator(random.Next()).Object())]);
            RowReaderPropertyTests.Damage(random, ref bytes);
            try
            {
                Feed(bytes, random.Next(1, 50)).Dispose();
            }
            catch (MalformedJsonException refused)
            {
                Assert.InRange(refused.Offset, 0, bytes.Length);
            }
        }
    }

    /// <summary>Real rows, escaped as a server would and decoded again: the same bytes.</summary>
    [SkippableFact]
    public void Real_rows_come_back_byte_for_byte()
    {
        var folder = Needs.Shared("realdata");
        var files = Directory.GetFiles(folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var rows = 0L;
        foreach (var file in files)
        {
            var lines = File.ReadAllLines(file);
            using var decoder = Feed(Answer(lines), 60_000);
            Assert.True(decoder.Done);
            using var page = decoder.Finish(TimeSpan.Zero);
            Assert.Equal(lines.Length, page.Count);
            for (var i = 0; i < lines.Length; i++)
            {
                Assert.True(page[i].SequenceEqual(Encoding.UTF8.GetBytes(lines[i])), $"{file}, line {i + 1}");
                using var reader = new RowReader(page[i]);
                while (reader.Read())
                    CanonicalJson.Write(reader.Raw, new System.Buffers.ArrayBufferWriter<byte>());
            }
            rows += lines.Length;
        }
        output.WriteLine($"{rows} rows of {files.Count} files");
        Assert.True(rows > 10_000);
    }

    internal static byte[] Answer(string[] rows) =>
        Encoding.UTF8.GetBytes($"{{\"data\":{{\"project\":{{\"run\":{{\"history\":{JsonSerializer.Serialize(rows)}}}}}}}}}");

    internal static RowsDecoder Feed(byte[] answer, int piece)
    {
        var decoder = new RowsDecoder("history");
        try
        {
            FeedInto(decoder, answer, piece);
            return decoder;
        }
        catch
        {
            decoder.Dispose();
            throw;
        }
    }

    private static void FeedInto(RowsDecoder decoder, byte[] answer, int piece)
    {
        for (var at = 0; at < answer.Length && !decoder.Done;)
        {
            var memory = decoder.GetMemory();
            var count = Math.Min(Math.Min(piece, memory.Length), answer.Length - at);
            answer.AsMemory(at, count).CopyTo(memory);
            decoder.Advance(count);
            at += count;
        }
    }

    private static string[] Decode(byte[] answer, int piece)
    {
        using var decoder = Feed(answer, piece);
        Assert.True(decoder.Done);
        Assert.True(decoder.SawRun);
        using var page = decoder.Finish(TimeSpan.Zero);
        return [.. Enumerable.Range(0, page.Count).Select(i => Encoding.UTF8.GetString(page[i]))];
    }
}
