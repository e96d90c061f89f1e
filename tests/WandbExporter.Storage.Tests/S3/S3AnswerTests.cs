using WandbExporter.Core.Ids;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.S3;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.S3;

/// <summary>Valid answers of services that the client on top of which the store stands takes in a way of its own.</summary>
public sealed class S3AnswerTests : IAsyncLifetime
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(n => (byte)n)];

    private StubS3 _stub = null!;

    public async Task InitializeAsync() =>
        _stub = await StubS3.StartAsync(new StubDialect(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: false, UploadEtagIsMd5: false));

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    /// <summary>Unless a range is asked for, the client takes what has no dash for an MD5: it refuses what is no hex, and content of another MD5.</summary>
    [Theory]
    [InlineData("opaque")]
    [InlineData("CJ3k2/abc+x==")]
    [InlineData("0x8DCB2F6A1E3B2C0")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef-7")]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task An_object_is_read_whatever_its_ETag_is(string etag)
    {
        var place = S3Place.Of(_stub);
        _stub.Store(place.KeyOf("a"), Content, etag);
        await using var store = place.OpenStore();

        var info = await store.HeadAsync("a", CancellationToken.None);
        var listed = await store.ListAllAsync("", CancellationToken.None).ToListAsync();

        Assert.Equal((etag, Content.Length), (info!.Version, info.Bytes));
        Assert.Equal((etag, Content.Length), (listed.Single().Version, listed.Single().Bytes));
        Assert.Equal(Content, await store.ReadWholeAsync("a", CancellationToken.None));
        Assert.Equal(Content, await ReadAsync(store, 0, null, etag));
        Assert.Equal(Content, await ReadAsync(store, 0, Content.Length, etag));
        Assert.Equal(Content[10..], await ReadAsync(store, 10, null, etag));
        Assert.Null(await store.GetAsync("a", 0, null, "another", CancellationToken.None));
    }

    /// <summary>The client has null for what an answer does not hold.</summary>
    [Fact]
    public async Task Answers_that_hold_nothing_are_empty()
    {
        var place = S3Place.Of(_stub);
        await using var store = place.OpenStore();

        var listed = await store.ListAsync("", null, CancellationToken.None);
        var uploads = await store.ListUploadsAsync(null, CancellationToken.None);
        var deleted = await store.DeleteManyAsync(["was never there"], CancellationToken.None);
        _stub.Store(place.KeyOf("a"), Content);
        var info = await store.HeadAsync("a", CancellationToken.None);

        Assert.Empty(listed.Items);
        Assert.Null(listed.Next);
        Assert.Empty(uploads.Items);
        Assert.Null(uploads.Next);
        Assert.True(deleted);
        Assert.Null(info!.Sha256);
    }

    /// <summary>The client drops the slash: asked for the one, it would give or remove the other.</summary>
    [Fact]
    public async Task A_foreign_object_whose_name_begins_with_a_slash_is_never_mistaken_for_ours()
    {
        var place = S3Place.Of(_stub, "");
        await using var destination = await place.OpenAsync();
        await destination.Sink.PutAsync("tables/x", Content);
        _stub.Store("/tables/x", [1]);
        _stub.Store("/tables/y", [2]);

        Assert.Equal(["tables/x"], (await destination.Sink.KeysAsync("")).Where(key => !key.StartsWith("_export/", StringComparison.Ordinal)));
        Assert.Equal(Content, await destination.Sink.ReadAsync("tables/x"));
        Assert.Null(await destination.Sink.StatAsync(new ObjectKey("tables/y"), CancellationToken.None));
    }

    /// <summary>Left to itself the client waits for 24 days.</summary>
    [Fact]
    public void A_request_waits_for_an_answer_for_minutes_at_the_most()
    {
        var settings = new S3Settings { Endpoint = _stub.Endpoint, Profile = "stub" };
        StoreServer.AddProfile("stub", "stub-key", "stub-secret");

        using var client = S3Client.Create(settings, settings.Endpoint);

        Assert.InRange(client.Config.Timeout ?? TimeSpan.MaxValue, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));
    }

    private static async Task<byte[]> ReadAsync(IObjectStore store, long offset, long? length, string etag)
    {
        await using var stream = await store.GetAsync("a", offset, length, etag, CancellationToken.None);
        using var content = new MemoryStream();
        await stream!.CopyToAsync(content);
        return content.ToArray();
    }
}
