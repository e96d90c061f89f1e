using WandbExporter.Core.Errors;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Google;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Local;
using WandbExporter.Storage.S3;
using Xunit;

namespace WandbExporter.Storage.Tests.Kinds;

public class StoreKindsTests
{
    [Theory]
    [InlineData("/data/export", "/data/export")]
    [InlineData("/data/../export/", "/export/")]
    [InlineData("file:///data/my%20export", "/data/my export")]
    [InlineData("file://localhost/data", "/data")]
    [InlineData("FILE:///data", "/data")]
    public void A_directory_is_understood(string text, string path) => Assert.Equal(new LocalDirectory(path), StoreKinds.Parse(text));

    [Theory]
    [InlineData("a\0b")]
    [InlineData("file:///a%00b")]
    public void A_null_character_is_of_no_directory(string text) =>
        Assert.Contains("null character", Assert.Throws<ExportException>(() => StoreKinds.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_relative_directory_is_below_the_current_one() =>
        Assert.Equal(Path.Combine(Directory.GetCurrentDirectory(), "export"), StoreKinds.Parse("./export").ToString());

    [Theory]
    [InlineData("s3://bucket", "bucket", "")]
    [InlineData("s3://bucket/", "bucket", "")]
    [InlineData("S3://my.bucket/a/b/", "my.bucket", "a/b/")]
    [InlineData("s3://bucket/a%20b", "bucket", "a%20b/")]
    [InlineData("s3://bucket//a/b", "bucket", "a/b/")]
    [InlineData("s3://bucket//", "bucket", "")]
    public void A_bucket_is_understood(string text, string bucket, string prefix) =>
        Assert.Equal(new S3Address(bucket, prefix), StoreKinds.Parse(text));

    [Theory]
    [InlineData("gs://bucket", "bucket", "")]
    [InlineData("GS://my_bucket.example.com/a/b/", "my_bucket.example.com", "a/b/")]
    public void A_bucket_of_Google_is_understood(string text, string bucket, string prefix) =>
        Assert.Equal(new GoogleAddress(bucket, prefix), StoreKinds.Parse(text));

    [Fact]
    public void Each_scheme_is_of_one_kind_and_each_example_is_an_address_of_its_own()
    {
        Assert.Distinct(StoreKinds.All.SelectMany(kind => kind.Schemes));
        Assert.All(StoreKinds.All, kind => Assert.Same(kind, StoreKinds.Parse(kind.Example).Kind));
    }

    [Theory]
    [InlineData("az://acme/exports", "acme", "exports", "", null)]
    [InlineData("az://acme/exports/a/b", "acme", "exports", "a/b/", null)]
    [InlineData("https://acme.blob.core.windows.net/exports/a%20b", "acme", "exports", "a b/", "acme.blob.core.windows.net")]
    public void A_container_is_understood(string text, string account, string container, string prefix, string? host) =>
        Assert.Equal(new AzureAddress(account, container, prefix, host), StoreKinds.Parse(text));

    [Theory]
    [InlineData("s3:/bucket/x", "s3://bucket/prefix, or ./s3:/bucket/x")]
    [InlineData("GS:bucket", "gs://bucket/prefix")]
    [InlineData("ftp://host/export", "ftp://")]
    [InlineData("ftp://host/export", "gs://bucket/prefix")]
    [InlineData("gs://", "gs://bucket/prefix")]
    [InlineData("gs://Bucket/x", "gs://bucket/prefix")]
    [InlineData("gs://key@bucket/x", "credentials")]
    [InlineData("gs://bucket/x?key=abc", "credentials")]
    [InlineData("s3://", "s3://bucket/prefix")]
    [InlineData("s3://key:secret@bucket/x", "credentials")]
    [InlineData("s3://bucket/a//b", "empty segments")]
    [InlineData("s3://bucket/a/../b", "'..'")]
    [InlineData("az://account", "az://account/container/prefix")]
    [InlineData("az://Account/container", "az://account/container/prefix")]
    [InlineData("az://account/container?sig=abc", "credentials")]
    [InlineData("https://account.blob.core.windows.net/container?sig=abc", "credentials")]
    [InlineData("https://storage.example.com/bucket", "s3.endpoint")]
    [InlineData("file://server/share", "file:///path")]
    [InlineData("", "./export")]
    [InlineData("  ", "./export")]
    public void Anything_else_is_a_usage_error_that_says_what_to_write(string text, string hint)
    {
        var failure = Assert.Throws<ExportException>(() => StoreKinds.Parse(text)).Failure;

        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(hint, failure.Message, StringComparison.Ordinal);
    }
}
