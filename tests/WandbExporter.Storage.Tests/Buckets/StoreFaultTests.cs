using System.Collections.Concurrent;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>What goes wrong between a destination and its store, request by request.</summary>
public sealed class StoreFaultTests : IAsyncLifetime
{
    private const int Large = 12_000_000;

    private readonly ConcurrentDictionary<string, int> _seen = new();
    private StubS3 _stub = null!;
    private S3Place _place = null!;

    public async Task InitializeAsync()
    {
        _stub = await StubS3.StartAsync(new StubDialect(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: true, UploadEtagIsMd5: true));
        _place = S3Place.Of(_stub);
    }

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    public static TheoryData<string, int, string> PassingFaults()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var request in new[] { "PUT", "HEAD", "GET", "LIST", "BEGIN", "PUT part 1", "PUT part 2", "PUT part 3", "COMPLETE", "UPLOADS" })
        {
            data.Add(request, 503, "SlowDown");
            data.Add(request, 500, "InternalError");
            data.Add(request, 0, "Before");
            data.Add(request, 0, "After");
        }
        data.Add("GET", 0, "InTheMiddle");
        return data;
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task A_fault_that_passes_costs_nothing_but_time(string request, int status, string code)
    {
        // Every request of the kind fails twice before it is answered, each object by itself.
        var fault = status == 0 ? new StubFault(Cut: Enum.Parse<StubCut>(code)) : new StubFault(status, code);
        _stub.Fault = (what, key) => what == request && _seen.AddOrUpdate($"{what} {key}", 1, (_, times) => times + 1) is var times && times <= 2 ? fault : null;
        var small = new byte[1000];
        var large = new byte[Large];
        Random.Shared.NextBytes(large);

        await using (var destination = await _place.OpenAsync())
        {
            await destination.Sink.PutAsync("a/small", small);
            await destination.Sink.PutAsync("a/large", large);
            await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
            await destination.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None);
            Assert.Equal(small, await destination.Sink.ReadAsync("a/small"));
            Assert.Equal(large, await destination.Sink.ReadAsync("a/large"));
        }

        Assert.Equal([Samples.Record(1), Samples.Record(2)], await _place.ReadJournalAsync());
        Assert.Contains(_seen, pair => pair.Key.StartsWith(request, StringComparison.Ordinal) && pair.Value >= 2);
    }

    [Theory]
    [InlineData("PUT", 1000)]
    [InlineData("PUT part 1", Large)]
    [InlineData("PUT part 3", Large)]
    public async Task A_store_that_keeps_another_byte_than_it_was_sent_is_caught(string request, int bytes)
    {
        await using var destination = await _place.OpenAsync();
        _stub.Fault = (what, key) => what == request && key.EndsWith("a/object", StringComparison.Ordinal) ? new StubFault(FlipsAByte: true) : null;

        var failure = await Samples.FailsAsync(() => destination.Sink.PutAsync("a/object", new byte[bytes]));

        Assert.Equal(("store_altered", FailureCategory.Transient, ExitCode.Destination), (failure.Code, failure.Category, failure.Exit));
        _stub.Fault = (_, _) => null;
        Assert.Null(await destination.Sink.StatAsync(new ObjectKey("a/object"), CancellationToken.None));
    }

    [Theory]
    [InlineData("PUT", 1000)]
    [InlineData("PUT part 2", Large)]
    public async Task One_whose_answers_prove_nothing_is_caught_by_reading_again(string request, int bytes)
    {
        await using var mute = await StubS3.StartAsync(new StubDialect(ConditionalPut: false, ChecksMd5: false, EtagIsMd5: false, UploadEtagIsMd5: false));
        await using var destination = await S3Place.Of(mute).OpenAsync();
        mute.Fault = (what, key) => what == request && key.EndsWith("a/object", StringComparison.Ordinal) ? new StubFault(FlipsAByte: true) : null;

        var failure = await Samples.FailsAsync(() => destination.Sink.PutAsync("a/object", new byte[bytes]));

        Assert.Equal("store_altered", failure.Code);
    }

    [Fact]
    public async Task A_store_that_gives_back_something_else_is_found_out_before_anything_is_exported()
    {
        _stub.Fault = (what, key) => what == "PUT" && key.Contains("probe", StringComparison.Ordinal) ? new StubFault(FlipsAByte: true) : null;

        var failure = await Samples.FailsAsync(() => _place.OpenAsync());

        Assert.Equal(("store_unfit", ExitCode.Destination), (failure.Code, failure.Exit));
    }

    [Theory]
    [InlineData(403, "AccessDenied", FailureCategory.Fatal, ExitCode.Destination, "permission")]
    [InlineData(403, "InvalidAccessKeyId", FailureCategory.Fatal, ExitCode.Credentials, "credentials")]
    [InlineData(403, "SignatureDoesNotMatch", FailureCategory.Fatal, ExitCode.Credentials, "credentials")]
    [InlineData(400, "ExpiredToken", FailureCategory.Fatal, ExitCode.Credentials, "expired")]
    [InlineData(403, "RequestTimeTooSkewed", FailureCategory.Fatal, ExitCode.Credentials, "clock")]
    [InlineData(404, "NoSuchBucket", FailureCategory.Fatal, ExitCode.Destination, "no such bucket")]
    [InlineData(403, "QuotaExceeded", FailureCategory.Fatal, ExitCode.Destination, "quota")]
    [InlineData(503, "SlowDown", FailureCategory.Transient, ExitCode.Destination, "wait a while")]
    public async Task A_refusal_in_mid_export_says_what_to_do(int status, string code, FailureCategory category, ExitCode exit, string because)
    {
        await using var destination = await _place.OpenAsync();
        _stub.Fault = (what, _) => what == "PUT" ? new StubFault(status, code) : null;

        var put = await Samples.FailsAsync(() => destination.Sink.PutAsync("a/object", [1]));
        var append = await Samples.FailsAsync(() => destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None));
        _stub.Fault = (_, _) => null;
        var after = await Samples.FailsAsync(() => destination.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None));

        Assert.All(new[] { put, append, after }, failure => Assert.Equal((category, exit), (failure.Category, failure.Exit)));
        Assert.Contains(because, put.Message, StringComparison.Ordinal);
        Assert.Empty(await _place.ReadJournalAsync());
    }

    [Fact]
    public async Task A_lock_that_cannot_be_renewed_is_said_and_tried_again()
    {
        var time = new ManualTime(Samples.At);
        var notices = new ConcurrentQueue<string>();
        var options = _place.Options with { Time = time, Notice = notices.Enqueue };
        await using var destination = await _place.OpenAsync(options);
        var opened = notices.Count;
        _stub.Fault = (what, key) => what == "LIST" ? new StubFault(403, "AccessDenied") : null;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));

        time.Advance(options.Lock.Heartbeat);
        while (notices.Count == opened)
            await Task.Delay(1, timeout.Token);
        _stub.Fault = (_, _) => null;
        await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);

        Assert.Contains("heartbeat", notices.Last(), StringComparison.Ordinal);
    }
}
