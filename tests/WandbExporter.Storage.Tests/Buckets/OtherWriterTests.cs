using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Buckets;

/// <summary>Another writer stores its object under the same name while ours is put: it is not ours to remove.</summary>
public sealed class OtherWriterTests : IAsyncLifetime
{
    private const string Key = "tables/x";

    private static readonly byte[] Theirs = Encoding.UTF8.GetBytes("another writer's object");

    private StubS3 _stub = null!;
    private S3Place _place = null!;

    public Task InitializeAsync() => StartAsync(etags: true);

    public async Task DisposeAsync() => await _stub.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_upload_whose_completion_is_in_doubt_leaves_what_is_different(bool etags)
    {
        await RestartAsync(etags);
        await using var destination = await _place.OpenAsync();
        _stub.Fault = (what, _) => what == "COMPLETE" ? StoreTheirs() : null;

        var failure = await Samples.FailsAsync(() => destination.Sink.PutAsync(Key, new byte[12_000_000]));

        Assert.Equal("store_altered", failure.Code);
        Assert.Contains("another writer", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Theirs, await destination.Sink.ReadAsync(Key));
    }

    [Theory]
    [InlineData(true, "a part")]
    [InlineData(false, "a part")]
    [InlineData(true, "an upload")]
    [InlineData(false, "an upload")]
    [InlineData(true, "a copy")]
    [InlineData(false, "a copy")]
    public async Task An_object_that_replaced_ours_before_we_looked_stays(bool etags, string ours)
    {
        await RestartAsync(etags);
        await using var destination = await _place.OpenAsync();
        var source = await destination.Sink.PutAsync("tables/source", new byte[1000]);
        _stub.Fault = (what, key) =>
        {
            if (what == "HEAD" && key.EndsWith(Key, StringComparison.Ordinal))
                StoreTheirs();
            return null;
        };

        if (ours == "a copy")
            Assert.Null(await destination.Sink.CopyAsync(destination.Sink, source, new ObjectKey(Key), CancellationToken.None));
        else
            Assert.Equal("store_altered", (await Samples.FailsAsync(() => destination.Sink.PutAsync(Key, new byte[ours == "a part" ? 1000 : 12_000_000]))).Code);

        _stub.Fault = (_, _) => null;
        Assert.Equal(Theirs, await destination.Sink.ReadAsync(Key));
    }

    [Fact]
    public async Task What_the_store_made_of_our_own_put_is_removed()
    {
        await using var destination = await _place.OpenAsync();
        _stub.Fault = (what, key) => what == "PUT" && key.EndsWith(Key, StringComparison.Ordinal) ? new StubFault(FlipsAByte: true) : null;

        Assert.Equal("store_altered", (await Samples.FailsAsync(() => destination.Sink.PutAsync(Key, new byte[1000]))).Code);

        Assert.Null(await destination.Sink.StatAsync(new ObjectKey(Key), CancellationToken.None));
    }

    // Within a request of ours, as it happens when two write at once.
    private StubFault StoreTheirs()
    {
        _stub.Store($"{_place.Prefix}{Key}", Theirs);
        return new StubFault(404, "NoSuchUpload");
    }

    private async Task RestartAsync(bool etags)
    {
        await DisposeAsync();
        await StartAsync(etags);
    }

    private async Task StartAsync(bool etags)
    {
        _stub = await StubS3.StartAsync(new StubDialect(ConditionalPut: true, ChecksMd5: true, EtagIsMd5: etags, UploadEtagIsMd5: etags));
        _place = S3Place.Of(_stub);
    }
}
