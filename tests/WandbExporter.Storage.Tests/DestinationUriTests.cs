using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Storage.Tests;

public class DestinationUriTests
{
    [Theory]
    [InlineData("/data/export", "/data/export")]
    [InlineData("/data/../export/", "/export/")]
    [InlineData("file:///data/my%20export", "/data/my export")]
    [InlineData("file://localhost/data", "/data")]
    [InlineData("FILE:///data", "/data")]
    public void A_directory_is_understood(string text, string path) => Assert.Equal(path, DestinationUri.Parse(text).LocalPath);

    [Fact]
    public void A_relative_directory_is_below_the_current_one() =>
        Assert.Equal(Path.Combine(Directory.GetCurrentDirectory(), "export"), DestinationUri.Parse("./export").LocalPath);

    [Theory]
    [InlineData("s3://bucket/prefix", "s3://")]
    [InlineData("az://account/container", "az://")]
    [InlineData("https://account.blob.core.windows.net/x", "https://")]
    [InlineData("file://server/share", "file:///path")]
    [InlineData("", "./export")]
    [InlineData("  ", "./export")]
    public void Anything_else_is_a_usage_error_that_says_what_to_write(string text, string hint)
    {
        var failure = Assert.Throws<ExportException>(() => DestinationUri.Parse(text)).Failure;

        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(hint, failure.Message, StringComparison.Ordinal);
    }
}
