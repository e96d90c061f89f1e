using System.Net;
using System.Security.Cryptography;
using Google;
using Google.Cloud.Storage.V1;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;
using Xunit;
using Object = Google.Apis.Storage.v1.Data.Object;

namespace WandbExporter.Storage.Tests.Google;

/// <summary>Google's own client accepts the server that the other tests stand on, and finds in it what it would find in the service.</summary>
public sealed class GoogleServerTests : IAsyncLifetime
{
    private const string Bucket = GcsPlace.Bucket;

    private GcsServer _server = null!;
    private StorageClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await GcsServer.StartAsync(pageSize: 2, rewriteBytes: 1 << 20);
        _client = GcsPlace.Of(_server).Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(256 * 1024)]
    [InlineData(3_000_001)]
    public async Task What_it_uploads_in_chunks_it_downloads_and_finds_its_checksums_right(int length)
    {
        var content = Bytes(length);
        var uploaded = await _client.UploadObjectAsync(
            Bucket, "a b/ä", "text/plain", new MemoryStream(content), new UploadObjectOptions { ChunkSize = UploadObjectOptions.MinimumChunkSize });
        using var downloaded = new MemoryStream();
        await _client.DownloadObjectAsync(Bucket, "a b/ä", downloaded, new DownloadObjectOptions { DownloadValidationMode = DownloadValidationMode.Always });

        Assert.Equal(content, downloaded.ToArray());
        Assert.Equal(((ulong)length, "text/plain"), (uploaded.Size, uploaded.ContentType));
        Assert.Equal(Md5(content), (await _client.GetObjectAsync(Bucket, "a b/ä")).Md5Hash);
    }

    [Fact]
    public async Task It_lists_page_by_page_with_prefix_and_delimiter()
    {
        foreach (var name in new[] { "a", "t/1", "t/2", "t/u/3", "t/u/4", "t/v/5", "z" })
            await PutAsync(name, [1]);

        var all = await _client.ListObjectsAsync(Bucket).Select(found => found.Name).ToListAsync();
        var below = _client.ListObjectsAsync(Bucket, "t/", new ListObjectsOptions { Delimiter = "/" }).AsRawResponses();
        var pages = await below.ToListAsync();

        Assert.Equal(["a", "t/1", "t/2", "t/u/3", "t/u/4", "t/v/5", "z"], all);
        Assert.Equal(["t/1", "t/2"], pages.SelectMany(page => page.Items ?? []).Select(found => found.Name));
        Assert.Equal(["t/u/", "t/v/"], pages.SelectMany(page => page.Prefixes ?? []).Distinct());
    }

    [Fact]
    public async Task Preconditions_hold_or_nothing_changes()
    {
        var first = await PutAsync("a", [1], new UploadObjectOptions { IfGenerationMatch = 0 });
        var again = await FailsAsync(() => PutAsync("a", [2], new UploadObjectOptions { IfGenerationMatch = 0 }));
        var second = await PutAsync("a", [3], new UploadObjectOptions { IfGenerationMatch = first.Generation });
        var stale = await FailsAsync(() => PutAsync("a", [4], new UploadObjectOptions { IfGenerationMatch = first.Generation }));
        var meta = await FailsAsync(() => _client.DeleteObjectAsync(Bucket, "a", new DeleteObjectOptions { IfMetagenerationMatch = 7 }));
        var read = await FailsAsync(() => _client.GetObjectAsync(Bucket, "a", new GetObjectOptions { IfGenerationMatch = first.Generation }));

        Assert.All(new[] { again, stale, meta, read }, e => Assert.Equal((HttpStatusCode.PreconditionFailed, "conditionNotMet"), (e.HttpStatusCode, e.Error.Errors[0].Reason)));
        Assert.Equal(second.Generation, (await _client.GetObjectAsync(Bucket, "a")).Generation);
    }

    [Fact]
    public async Task It_copies_in_as_many_requests_as_the_service_wants()
    {
        var content = Bytes(3_500_000);
        var source = await PutAsync("a", content);

        var copy = await _client.CopyObjectAsync(Bucket, "a", Bucket, "b", new CopyObjectOptions { ExtraMetadata = new Object { StorageClass = "NEARLINE" } });
        var changed = await FailsAsync(() => _client.CopyObjectAsync(Bucket, "a", Bucket, "c", new CopyObjectOptions { IfSourceGenerationMatch = source.Generation + 1 }));

        Assert.Equal((source.Crc32c, "NEARLINE"), (copy.Crc32c, copy.StorageClass));
        Assert.Equal(HttpStatusCode.PreconditionFailed, changed.HttpStatusCode);
    }

    [Fact]
    public async Task What_is_not_there_is_said_in_the_services_words()
    {
        var noObject = await FailsAsync(() => _client.GetObjectAsync(Bucket, "a"));
        var noBucket = await FailsAsync(() => _client.GetObjectAsync("no-such-bucket", "a"));
        var gone = await FailsAsync(() => _client.DeleteObjectAsync(Bucket, "a"));
        await _client.CreateBucketAsync("project", "another-bucket");

        Assert.All(new[] { noObject, noBucket, gone }, e => Assert.Equal((HttpStatusCode.NotFound, "notFound"), (e.HttpStatusCode, e.Error.Errors[0].Reason)));
        Assert.Contains("No such object", noObject.Error.Message, StringComparison.Ordinal);
        Assert.Contains("bucket does not exist", noBucket.Error.Message, StringComparison.Ordinal);
        Assert.Equal("another-bucket", (await _client.GetBucketAsync("another-bucket")).Name);
    }

    [Fact]
    public async Task An_encrypted_object_is_read_with_its_key_alone()
    {
        var key = EncryptionKey.Generate();
        await PutAsync("a", [1, 2, 3], new UploadObjectOptions { EncryptionKey = key });
        using var content = new MemoryStream();
        await _client.DownloadObjectAsync(Bucket, "a", content, new DownloadObjectOptions { EncryptionKey = key });

        Assert.Equal([1, 2, 3], content.ToArray());
        Assert.Null((await _client.GetObjectAsync(Bucket, "a")).Crc32c);
        Assert.NotNull((await _client.GetObjectAsync(Bucket, "a", new GetObjectOptions { EncryptionKey = key })).Crc32c);
        foreach (var wrong in new[] { EncryptionKey.None, EncryptionKey.Generate() })
        {
            var refused = await FailsAsync(() => _client.DownloadObjectAsync(Bucket, "a", new MemoryStream(), new DownloadObjectOptions { EncryptionKey = wrong }));
            Assert.Equal(HttpStatusCode.BadRequest, refused.HttpStatusCode);
        }
    }

    [Theory]
    [InlineData("crc32c")]
    [InlineData("md5")]
    public async Task A_content_with_another_checksum_than_it_is_said_to_have_is_refused(string which)
    {
        var said = new Object { Bucket = Bucket, Name = "a" };
        if (which == "md5")
            said.Md5Hash = Md5([9]);
        else
            said.Crc32c = "AAAAAA==";

        var refused = await FailsAsync(() => _client.UploadObjectAsync(said, new MemoryStream([1]), new UploadObjectOptions { UploadValidationMode = UploadValidationMode.None }));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (refused.HttpStatusCode, refused.Error.Errors[0].Reason));
        Assert.Equal(HttpStatusCode.NotFound, (await FailsAsync(() => _client.GetObjectAsync(Bucket, "a"))).HttpStatusCode);
    }

    [Theory]
    [InlineData("uploadType=media&name=a%20b", HttpStatusCode.OK)]
    [InlineData("uploadType=media&name=a%20b&ifGenerationMatch=0", HttpStatusCode.OK)]
    [InlineData("uploadType=media&name=a%20b&ifGenerationMatches=0", HttpStatusCode.BadRequest)]
    [InlineData("uploadType=media", HttpStatusCode.BadRequest)]
    [InlineData("uploadType=multipart", HttpStatusCode.BadRequest)]
    [InlineData("name=a%20b", HttpStatusCode.BadRequest)]
    public async Task An_upload_in_one_request_is_taken_and_one_that_says_something_unknown_is_not(string query, HttpStatusCode status)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(_server.Endpoint, $"upload/storage/v1/b/{Bucket}/o?{query}"), new ByteArrayContent([1, 2, 3]));

        Assert.Equal(status, answer.StatusCode);
        var names = await _client.ListObjectsAsync(Bucket).Select(found => found.Name).ToListAsync();
        Assert.Equal(status == HttpStatusCode.OK ? ["a b"] : [], names);
    }

    private Task<Object> PutAsync(string name, byte[] content, UploadObjectOptions? options = null) =>
        _client.UploadObjectAsync(Bucket, name, "application/octet-stream", new MemoryStream(content), options);

    private static Task<GoogleApiException> FailsAsync(Func<Task> action) => Assert.ThrowsAsync<GoogleApiException>(action);

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

#pragma warning disable CA5351 // It is what the service keeps.
    private static string Md5(byte[] content) => Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351
}
