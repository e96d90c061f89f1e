using System.Collections.Concurrent;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>What goes wrong when a service copies, and what proves a copy, request by request.</summary>
public sealed class CopyFaultTests : IAsyncLifetime
{
    private const int Large = 12_000_000;

    private static readonly ObjectKey Source = new("a/source");
    private static readonly ObjectKey Copy = new("a/copy");

    private readonly ConcurrentQueue<string> _requests = new();
    private StubS3 _stub = null!;
    private S3Place _place = null!;

    public async Task InitializeAsync() =>
        await StartAsync(new StubDialect(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: true, UploadEtagIsMd5: true));

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    [Fact]
    public async Task A_copy_of_a_proved_object_is_proved_by_its_etag_in_two_requests()
    {
        await using var destination = await _place.OpenAsync();
        var stored = await PutAsync(destination.Sink, 1000);

        var copy = await CopyAsync(destination.Sink, stored);

        Assert.NotNull(copy);
        Assert.Equal(["COPY", "HEAD"], _requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_copy_whose_etag_says_nothing_or_that_the_user_wants_to_have_read_is_read(bool opaque)
    {
        if (opaque)
        {
            await _stub.DisposeAsync();
            await StartAsync(new StubDialect(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: false, UploadEtagIsMd5: false));
        }
        var options = _place.Options;
        await using var destination = await _place.OpenAsync(options with { Buckets = options.Buckets with { ReadBack = !opaque } });
        var stored = await PutAsync(destination.Sink, 1000);

        Assert.NotNull(await CopyAsync(destination.Sink, stored));
        Assert.Equal(["COPY", "HEAD", "GET"], _requests);
    }

    [Fact]
    public async Task An_object_that_nobody_vouches_for_is_read_when_it_was_copied()
    {
        await using var destination = await _place.OpenAsync();
        var stored = await PutAsync(destination.Sink, 1000);
        var content = new byte[1000];
        await using (var store = _place.OpenStore())
            await store.PutAsync(Source.Value, ObjectBody.Part(content), PutCondition.Always, CancellationToken.None);
        _requests.Clear();

        var copy = await CopyAsync(destination.Sink, stored with { Version = null });

        Assert.NotNull(copy);
        Assert.Equal(["HEAD", "COPY", "HEAD", "GET"], _requests);
    }

    [Theory]
    [InlineData("COPY", 1000)]
    [InlineData("COPY part 1", Large)]
    [InlineData("COPY part 3", Large)]
    public async Task A_copy_that_is_different_is_removed_and_is_none(string request, int bytes)
    {
        await using var destination = await _place.OpenAsync();
        var stored = await PutAsync(destination.Sink, bytes);
        _stub.Fault = (what, _) => what == request ? new StubFault(FlipsAByte: true) : null;

        Assert.Null(await CopyAsync(destination.Sink, stored));
        Assert.Null(await destination.Sink.StatAsync(Copy, CancellationToken.None));
    }

    [Theory]
    [InlineData("COPY", 1000, 501, "NotImplemented")]
    [InlineData("COPY", 1000, 400, "InvalidArgument")]
    [InlineData("COPY", 1000, 403, "AccessDenied")]
    [InlineData("COPY", 1000, 500, "InternalError")]
    [InlineData("COPY part", Large, 501, "NotImplemented")]
    public async Task What_a_service_does_not_copy_it_is_not_asked_for_again(string request, int bytes, int status, string code)
    {
        await using var destination = await _place.OpenAsync();
        var stored = await PutAsync(destination.Sink, bytes);
        _stub.Fault = (what, _) => Record(what.StartsWith(request, StringComparison.Ordinal) ? new StubFault(status, code) : null, what);

        Assert.Null(await CopyAsync(destination.Sink, stored));
        var asked = _requests.Count;
        Assert.Null(await CopyAsync(destination.Sink, stored));
        Assert.Equal((asked > 0, asked), (true, _requests.Count));
        await using var store = _place.OpenStore();
        Assert.Empty(await store.ListAllUploadsAsync(CancellationToken.None).ToListAsync());
    }

    [Fact]
    public async Task Credentials_that_expire_during_a_copy_end_the_export()
    {
        await using var destination = await _place.OpenAsync();
        var stored = await PutAsync(destination.Sink, 1000);
        _stub.Fault = (what, _) => what == "COPY" ? new StubFault(400, "ExpiredToken") : null;

        Assert.Equal("s3_credentials", (await Samples.FailsAsync(() => CopyAsync(destination.Sink, stored))).Code);
    }

    [Theory]
    [InlineData("COPY", 1000, 503, "SlowDown")]
    [InlineData("COPY", 1000, 0, "Before")]
    [InlineData("COPY", 1000, 0, "After")]
    [InlineData("COPY part 2", Large, 500, "InternalError")]
    [InlineData("COPY part 2", Large, 0, "After")]
    public async Task A_fault_that_passes_costs_nothing_but_time(string request, int bytes, int status, string code)
    {
        await using var destination = await _place.OpenAsync();
        var stored = await PutAsync(destination.Sink, bytes);
        var fault = status == 0 ? new StubFault(Cut: Enum.Parse<StubCut>(code)) : new StubFault(status, code);
        var times = 0;
        _stub.Fault = (what, _) => what == request && Interlocked.Increment(ref times) <= 2 ? fault : null;

        Assert.NotNull(await CopyAsync(destination.Sink, stored));
        Assert.Equal(3, times);
        Assert.Equal(await destination.Sink.ReadAsync(Source.Value), await destination.Sink.ReadAsync(Copy.Value));
    }

    [Fact]
    public async Task A_store_that_does_not_copy_is_found_out_when_it_is_opened_and_said()
    {
        await _stub.DisposeAsync();
        await StartAsync(new StubDialect(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: true, UploadEtagIsMd5: true, Copies: false));
        var notices = new ConcurrentQueue<string>();
        await using var destination = await _place.OpenAsync(_place.Options with { Notice = notices.Enqueue });
        var stored = await PutAsync(destination.Sink, 1000);

        Assert.Null(await CopyAsync(destination.Sink, stored));
        Assert.Empty(_requests);
        Assert.Contains("does not copy", notices.First(), StringComparison.Ordinal);
    }

    private async Task StartAsync(StubDialect dialect)
    {
        _stub = await StubS3.StartAsync(dialect);
        _stub.Fault = (what, _) => Record(null, what);
        _place = S3Place.Of(_stub);
    }

    private StubFault? Record(StubFault? fault, string what)
    {
        // Those of the lock's heartbeat are not the copy's.
        if (what is not ("LIST" or "PUT"))
            _requests.Enqueue(what);
        return fault;
    }

    private async Task<StoredObject> PutAsync(ISink sink, int bytes)
    {
        var stored = await sink.PutAsync(Source.Value, new byte[bytes]);
        _requests.Clear();
        return stored;
    }

    private static Task<StoredObject?> CopyAsync(ISink sink, StoredObject stored) => sink.CopyAsync(sink, stored, Copy, CancellationToken.None);
}
