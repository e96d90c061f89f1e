using System.Net;
using WandbExporter.Browse.Data;
using WandbExporter.Browse.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Query;
using WandbExporter.Query.Parts;
using WandbExporter.Storage;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>Questions that are asked at once about an export whose parts are fetched, into room that is not enough for all of them.</summary>
[Collection(BrowsedCollection.Name)]
public sealed class QuestionTests(BrowsedExport export)
{
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly List<FetchedTable> _said = [];

    [Fact]
    public async Task One_that_finds_no_room_waits_until_another_is_done_and_says_so_after_ten_seconds()
    {
        GoOnAtOnce();
        var questions = new Questions(_time, _said.Add);
        var other = questions.Hold(new Nothing());
        var asked = 0;
        var waiting = AskAsync(questions, () => ++asked == 1 ? throw Full(fitsAlone: true) : Task.CompletedTask, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(_said);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Single(_said);
        Assert.False(waiting.IsCompleted);
        other.Dispose();
        await waiting;
        Assert.Equal((2, "history"), (asked, Assert.Single(_said).Table));
    }

    [Fact]
    public async Task It_waits_no_longer_than_two_minutes_and_no_longer_than_who_asked()
    {
        GoOnAtOnce();
        var (questions, others) = (new Questions(_time, _said.Add), new Questions(_time, _said.Add));
        using var held = questions.Hold(new Nothing());
        using var alsoHeld = others.Hold(new Nothing());
        using var page = new CancellationTokenSource();
        var (left, late) = (AskAsync(questions, () => throw Full(fitsAlone: true), page.Token), AskAsync(others, () => throw Full(fitsAlone: true), CancellationToken.None));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(left.IsCompleted || late.IsCompleted);
        await page.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<SpoolFullException>(() => late);
    }

    [Fact]
    public async Task Those_that_wait_do_not_keep_each_other_asking()
    {
        var questions = new Questions(TimeProvider.System, _said.Add);
        var other = questions.Hold(new Nothing());
        var (asked, isRoom, often) = (0, false, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var waiting = Enumerable.Range(0, 6).Select(_ => AskAsync(questions, Answer, CancellationToken.None)).ToList();
        await often.Task;
        // Without a pause so many attempts are a matter of moments.
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(1), $"{clock.Elapsed}");
        Volatile.Write(ref isRoom, true);
        other.Dispose();
        await Task.WhenAll(waiting);

        Task Answer()
        {
            if (Interlocked.Increment(ref asked) == 6 * 8)
                often.SetResult();
            return Volatile.Read(ref isRoom) ? Task.CompletedTask : throw Full(fitsAlone: true);
        }
    }

    [Fact]
    public async Task What_does_not_fit_with_nothing_beside_it_is_refused_at_once()
    {
        var questions = new Questions(_time, _said.Add);
        await Assert.ThrowsAsync<SpoolFullException>(() => AskAsync(questions, () => throw Full(fitsAlone: true), CancellationToken.None));
        using var other = questions.Hold(new Nothing());
        await Assert.ThrowsAsync<SpoolFullException>(() => AskAsync(questions, () => throw Full(fitsAlone: false), CancellationToken.None));
        Assert.Empty(_said);
    }

    [Fact]
    public async Task A_page_that_fits_question_by_question_is_answered_when_it_asks_all_at_once()
    {
        await using var local = await LocalExport.OpenReadOnlyAsync(export.Wide, CancellationToken.None);
        await using var bucket = new BucketView(local);
        var run = export.World.FindProject("acme", "image-classifier")!.RunAt(2).Name;
        const string Of = "entity=acme&project=image-classifier";
        string[] questions =
        [
            "/api/overview", $"/api/project?{Of}", $"/api/run?{Of}&run={run}", $"/api/metrics?{Of}&run={run}", $"/api/logs?{Of}&run={run}", $"/api/files?{Of}&run={run}", $"/api/lineage?{Of}",
            $"/api/sweeps?{Of}", $"/api/curves?{Of}&run={run}&metric=train%2Floss&columns=100",
        ];
        // The room that the largest of them needs.
        for (var room = 50_000L; ; room += room / 2)
        {
            await using var server = await BrowseServer.StartAsync(bucket, new QueryOptions { SpoolBytes = room }, 0, TimeProvider.System, CancellationToken.None);
            using var client = new HttpClient { BaseAddress = server.Address };
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(server.Address)).StatusCode);
            var fits = true;
            foreach (var question in questions)
                fits &= (await client.GetAsync(question)).StatusCode == HttpStatusCode.OK;
            if (!fits)
                continue;
            var answers = await Task.WhenAll(Enumerable.Repeat(questions, 3).SelectMany(all => all).Select(async question => await (await client.GetAsync(question)).EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()));
            Assert.All(answers, Assert.NotEmpty);
            return;
        }
    }

    /// <summary>What follows a wait goes on where its time has passed: within <see cref="ManualTime.Advance"/>.</summary>
    private static void GoOnAtOnce() => SynchronizationContext.SetSynchronizationContext(null);

    private static Task AskAsync(Questions questions, Func<Task> answer, CancellationToken cancellationToken) =>
        questions.AskAsync(() => questions.Hold(new Nothing()), _ => answer(), () => true, cancellationToken);

    private static SpoolFullException Full(bool fitsAlone) =>
        new(new Failure(FailureCategory.Fatal, FailureCode.Usage, "There is no room.", ExitCode.Usage), new FetchedTable("history", 1, 10, "there"), fitsAlone);

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }

    /// <summary>An export on a disk as if it were elsewhere: what is asked of it is fetched.</summary>
    private sealed class BucketView(LocalExport export) : IExportView
    {
        public LockOwner? Writer => export.Writer;

        public ExportIdentity Identity => export.Identity;

        public ISink Sink => export.Sink;

        public IJournal Journal => export.Journal;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
