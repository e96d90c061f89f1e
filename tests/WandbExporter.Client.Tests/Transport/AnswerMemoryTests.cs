using System.IO.Compression;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Tests.Transport;

/// <summary>Answers that are far longer than they look.</summary>
public sealed class AnswerMemoryTests
{
    /// <summary>More than an answer may have without asking.</summary>
    private const long More = (8L << 20) + 1;

    [Fact]
    public async Task A_long_answer_is_refused_where_less_can_be_asked_for_and_taken_where_not()
    {
        await using var server = new ScriptedServer(_ => Inflating(AnswerMemory.MostOfMany + 1));
        await using var client = TestClient.For(server);

        Assert.Equal("answer_too_large", (await TestClient.FailureOfAsync(client.Runs.GetHistoryAsync(TestClient.Run, 0, 2, 10))).Code);
        using var page = await client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 10);

        Assert.Equal((1, AnswerMemory.MostOfMany + 1), (page.Count, page.RowBytes));
    }

    [Fact]
    public async Task No_answer_is_longer_than_any_server_has_reason_to_send()
    {
        await using var server = new ScriptedServer(_ => Inflating(JsonLimits.MaxBytes));
        await using var client = TestClient.For(server);
        Assert.Equal("answer_too_large", (await TestClient.FailureOfAsync(client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 10))).Code);
    }

    [Fact]
    public async Task Long_answers_are_held_one_at_a_time_and_all_come()
    {
        await using var server = new ScriptedServer(_ => Inflating(More));
        await using var client = TestClient.For(server, options => options with { TimeProvider = TimeProvider.System });
        var waiting = Enumerable.Range(0, 10).Select(step => client.Runs.GetHistoryAsync(TestClient.Run, step, step + 1, 10)).ToList();
        while (waiting.Count > 0)
        {
            var next = await Task.WhenAny(waiting);
            waiting.Remove(next);
            using (await next)
                Assert.DoesNotContain(waiting, other => other.IsCompleted);
        }
    }

    [Fact]
    public async Task A_long_answer_that_waits_for_long_is_told_given_up_and_asked_for_again()
    {
        var time = new ManualTime();
        var told = new TaskCompletionSource<WaitingAnswer>();
        await using var server = new ScriptedServer(_ => Inflating(More));
        await using var client = TestClient.For(server, options => options with { TimeProvider = time, AttemptTimeout = TimeSpan.FromHours(1), Waiting = told.SetResult });
        using var first = await client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 10);
        var second = client.Runs.GetHistoryAsync(TestClient.Run, 1, 2, 10);
        while (!told.Task.IsCompleted)
        {
            // In small steps, so that the answers come long before their hour is over.
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
        Assert.Equal(new WaitingAnswer("the history of team/project/run1 from step 1", 1), await told.Task);
        Assert.False(second.IsCompleted);

        first.Dispose();
        using var page = await second;
        Assert.Equal((1, More), (page.Count, page.RowBytes));
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(0, client.Budget.Snapshot().Retries);
    }

    [Fact]
    public async Task Rows_that_are_used_up_later_do_not_take_the_place_of_earlier_ones()
    {
        await using var server = new ScriptedServer(_ => Inflating(More));
        await using var client = TestClient.For(server, options => options with { TimeProvider = new ManualTime() });
        var turn = new TaskCompletionSource();
        var later = client.Runs.GetHistoryAsync(TestClient.Run, 1, 2, 10, null, turn.Task);
        using (await client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 10))
            Assert.False(later.IsCompleted);
        Assert.False(later.IsCompleted);
        turn.SetResult();
        (await later).Dispose();
    }

    [Fact]
    public async Task What_is_made_of_the_rows_keeps_their_place()
    {
        await using var server = new ScriptedServer(_ => Inflating(More));
        await using var client = TestClient.For(server, options => options with { TimeProvider = new ManualTime() });
        var first = await client.Runs.GetHistoryAsync(TestClient.Run, 0, 1, 10);
        Assert.True(first.HasPlace);
        var place = first.TakePlace();
        first.Dispose();
        var second = client.Runs.GetHistoryAsync(TestClient.Run, 1, 2, 10);
        Assert.False(second.IsCompleted);
        place!.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task Who_waits_goes_on_only_when_nobody_else_does()
    {
        var time = new ManualTime();
        using var memory = new AnswerMemory(16, time, null);
        var first = await memory.TakeAsync(Task.CompletedTask, default);
        var second = memory.TakeAsync(Task.CompletedTask, default);
        var third = memory.TakeAsync(Task.CompletedTask, default);

        // Somebody got on: the patience of the third begins anew.
        time.Advance(TimeSpan.FromMinutes(4));
        first.Dispose();
        var held = await await Task.WhenAny(second, third);
        var last = second.IsCompleted ? third : second;
        time.Advance(TimeSpan.FromMinutes(4));
        Assert.False(last.IsCompleted);

        // Nobody does: the rows that the other one waits for may be its own.
        while (!last.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }
        (await last).Dispose();

        // It has given back nothing that was not its own.
        Assert.Null(await UntilTold(memory.TryTakeAsync("a row", Task.CompletedTask, default)));
        held.Dispose();
        Assert.NotNull(await memory.TryTakeAsync("a row", Task.CompletedTask, default));

        async Task<IDisposable?> UntilTold(Task<IDisposable?> attempt)
        {
            while (!attempt.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
            return await attempt;
        }
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(16, 4)]
    [InlineData(1000, 1)]
    public void All_answers_that_are_not_long_take_little_together(int requests, int megabytes)
    {
        using var memory = new AnswerMemory(requests, TimeProvider.System, null);
        Assert.Equal(megabytes << 20, memory.Free);
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
