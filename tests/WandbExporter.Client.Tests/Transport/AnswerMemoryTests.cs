using System.IO.Compression;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Tests.Transport;

/// <summary>Answers that are far longer than they look.</summary>
public sealed class AnswerMemoryTests
{
    [Fact]
    public async Task A_long_answer_is_refused_where_less_can_be_asked_for_and_taken_where_not()
    {
        await using var server = new ScriptedServer(_ => Inflating(AnswerMemory.MostOfMany + 1));
        await using var client = TestClient.For(server);

        Assert.Equal("answer_too_large", (await TestClient.FailureOfAsync(client.GetHistoryAsync(TestClient.Run, 0, 2, 10, null, default))).Code);
        using var page = await client.GetHistoryAsync(TestClient.Run, 0, 1, 10, null, default);

        Assert.Equal((1, AnswerMemory.MostOfMany + 1), (page.Count, page.RowBytes));
    }

    [Fact]
    public async Task No_answer_is_longer_than_any_server_has_reason_to_send()
    {
        await using var server = new ScriptedServer(_ => Inflating(JsonLimits.MaxBytes));
        await using var client = TestClient.For(server);
        Assert.Equal("answer_too_large", (await TestClient.FailureOfAsync(client.GetHistoryAsync(TestClient.Run, 0, 1, 10, null, default))).Code);
    }

    [Fact]
    public async Task Long_answers_are_held_one_at_a_time_and_all_come()
    {
        await using var server = new ScriptedServer(_ => Inflating(AnswerMemory.Free + 1));
        await using var client = TestClient.For(server, options => options with { TimeProvider = TimeProvider.System });
        var waiting = Enumerable.Range(0, 10).Select(step => client.GetHistoryAsync(TestClient.Run, step, step + 1, 10, null, default)).ToList();
        while (waiting.Count > 0)
        {
            var next = await Task.WhenAny(waiting);
            waiting.Remove(next);
            using (await next)
                Assert.DoesNotContain(waiting, other => other.IsCompleted);
        }
    }

    [Fact]
    public async Task Who_has_waited_for_long_goes_on()
    {
        var time = new ManualTime();
        using var memory = new AnswerMemory(time);
        using var first = await memory.TakeAsync(default);
        var second = memory.TakeAsync(default);
        Assert.False(second.IsCompleted);

        time.Advance(TimeSpan.FromMinutes(1));
        (await second).Dispose();

        // It has given back nothing that was not its own.
        var third = memory.TakeAsync(default);
        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third).Dispose();
    }

    /// <summary>One row of so many bytes, a thousandth of them on the wire.</summary>
    private static Reply Inflating(long bytes)
    {
        using var body = new MemoryStream();
        using (var zip = new GZipStream(body, CompressionLevel.Fastest))
        {
            zip.Write("{\"data\":{\"project\":{\"run\":{\"history\":[\""u8);
            var piece = new byte[1 << 20];
            piece.AsSpan().Fill((byte)' ');
            for (var left = bytes; left > 0; left -= piece.Length)
                zip.Write(piece, 0, (int)Math.Min(left, piece.Length));
            zip.Write("\"]}}}}"u8);
        }
        return new Reply(200, body.ToArray()).With("Content-Encoding", "gzip").With("Content-Type", "application/json");
    }
}
