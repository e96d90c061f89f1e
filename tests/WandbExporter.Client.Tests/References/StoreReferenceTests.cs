using System.Security.Cryptography;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.IO;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;

namespace WandbExporter.Client.Tests.References;

/// <summary>Versions, checksums and failures of stores, as a download takes them: by a reader that answers what a test says.</summary>
public sealed class StoreReferenceTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 5000).Select(number => (byte)(number * 7))];
    private static readonly byte[] Md5 = CryptographicOperations.HashData(HashAlgorithmName.MD5, Content);

    [Fact]
    public async Task The_version_that_was_logged_is_asked_for_by_the_address_or_by_what_else_the_manifest_says()
    {
        var reader = new Reader((version, _) => Answer() with { IsVersion = version is not null, ETag = "other-description", Crc32C = Crc32C.Of(Content) });
        Assert.Equal("CRC32C", (await ReadAsync(reader, "gs://bucket/x", "logged", """{"versionID":1700000000000001}""")).VerifiedBy);
        Assert.Equal("CRC32C", (await ReadAsync(reader, "gs://bucket/x#1700000000000002", "logged", """{"versionID":1700000000000001}""")).VerifiedBy);
        Assert.Equal(FailureCode.ReferenceChanged, (await TestClient.FailureOfAsync(ReadAsync(reader, "gs://bucket/x", "logged", null))).Code);
        Assert.Equal(FailureCode.ReferenceChanged, (await TestClient.FailureOfAsync(ReadAsync(reader, "s3://bucket/x", "logged", """{"versionID":"null"}"""))).Code);
        Assert.Equal(["1700000000000001", "1700000000000002", null, null], reader.Versions);
    }

    [Theory]
    [InlineData(FailureCode.NotFound)]
    [InlineData(FailureCode.FileForbidden)]
    public async Task Where_that_is_not_to_be_had_what_is_there_will_do_if_it_is_the_same(string code)
    {
        var reader = new Reader((version, _) => version is null ? Answer() with { ETag = "\"logged\"" } : throw Failed(FailureCategory.Permanent, code));
        Assert.Equal("ETag", (await ReadAsync(reader, "s3://bucket/x", "logged", """{"versionID":"v1"}""")).VerifiedBy);
        Assert.Equal(FailureCode.ReferenceChanged, (await TestClient.FailureOfAsync(ReadAsync(reader, "s3://bucket/x", "other", """{"versionID":"v1"}"""))).Code);
        // Nothing would tell.
        Assert.Equal(code, (await TestClient.FailureOfAsync(ReadAsync(reader, "s3://bucket/x", "s3://bucket/x", """{"versionID":"v1"}"""))).Code);
    }

    [Fact]
    public async Task An_md5_of_the_store_ties_what_its_tag_or_version_does()
    {
        var reader = new Reader((version, _) => Answer() with { ETag = "logged-2", IsVersion = version is not null, Md5 = Md5 });
        Assert.Equal("MD5", (await ReadAsync(reader, "s3://bucket/x", "logged-2", null)).VerifiedBy);
        Assert.Equal("MD5", (await ReadAsync(reader, "s3://bucket/x?versionId=v1", "s3://bucket/x?versionId=v1", null)).VerifiedBy);
        // It is what the store has now, and nobody knows what was logged.
        Assert.Null((await ReadAsync(reader, "s3://bucket/x", "s3://bucket/x", null, size: null)).VerifiedBy);
        // A digest of before stores had tags for it.
        Assert.Equal("MD5", (await ReadAsync(new Reader((_, _) => Answer() with { ETag = "CJ+D0bH1+4MDEAE=" }), "gs://bucket/x", Convert.ToBase64String(Md5), null)).VerifiedBy);
    }

    [Fact]
    public async Task A_file_whose_digest_is_another_changed_unless_nobody_looked_at_it()
    {
        var reader = new Reader((_, _) => Answer());
        var other = Convert.ToBase64String(new byte[16]);
        Assert.Equal("MD5", (await ReadAsync(reader, "file:///data/x", Convert.ToBase64String(Md5), null)).VerifiedBy);
        Assert.Equal(FailureCode.ReferenceChanged, (await TestClient.FailureOfAsync(ReadAsync(reader, "file:///data/x", other, null))).Code);
        Assert.Null((await ReadAsync(reader, "file:///data/x", other, null, size: null)).VerifiedBy);
        var ofAddress = Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, "file:///data/x"u8));
        Assert.Equal("size", (await ReadAsync(reader, "file:///data/x", ofAddress, null)).VerifiedBy);
    }

    [Fact]
    public async Task A_failure_of_another_store_stops_nothing_else_and_what_passes_is_tried_again()
    {
        var fatal = new Reader((_, _) => throw Failed(FailureCategory.Fatal, FailureCode.S3Credentials));
        var failure = await TestClient.FailureOfAsync(ReadAsync(fatal, "s3://bucket/x", "logged", null));
        Assert.Equal((FailureCategory.Permanent, ExitCode.Incomplete), (failure.Category, failure.Exit));
        var busy = new Reader((_, attempt) => attempt < 3 ? throw Failed(FailureCategory.Transient, FailureCode.StoreBusy) : Answer() with { ETag = "logged" });
        Assert.Equal("ETag", (await ReadAsync(busy, "s3://bucket/x", "logged", null)).VerifiedBy);
        var wrong = new Reader((_, _) => Answer() with { ETag = "logged", Crc32C = 1 });
        Assert.Equal(FailureCode.DigestMismatch, (await TestClient.FailureOfAsync(ReadAsync(wrong, "gs://bucket/x", "logged", null))).Code);
    }

    private static ReferenceAnswer Answer() => new(new MemoryStream(Content)) { Length = Content.Length };

    private static ExportException Failed(FailureCategory category, string code) => new(new Failure(category, code, "It cannot be read.", ExitCode.Destination));

    private static async Task<ReferencedContent> ReadAsync(Reader reader, string reference, string digest, string? extra, long? size = 5000)
    {
        await using var client = new WandbClient(TestClient.Options(new Uri("http://127.0.0.1:9")));
        using var destination = new MemoryStream();
        var entry = new ArtifactManifestEntry("x", digest, EntryAlgorithm.None, null, size, reference, null, extra);
        var content = await client.Artifacts.DownloadReferenceAsync(reader, ReferenceAddress.Parse(reference), entry, destination, default);
        Assert.Equal(Content, destination.ToArray());
        return content;
    }

    /// <param name="answer">By the version and the number of the attempt, from 1.</param>
    private sealed class Reader(Func<string?, int, ReferenceAnswer> answer) : IReferenceReader
    {
        private readonly List<string?> _versions = [];

        public IReadOnlyList<string?> Versions => _versions;

        public Task<ReferenceAnswer> OpenAsync(ReferenceAddress address, string? version, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
        {
            _versions.Add(version);
            return Task.FromResult(answer(version, _versions.Count));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
