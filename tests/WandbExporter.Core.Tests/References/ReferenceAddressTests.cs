using WandbExporter.Core.References;
using Xunit;

namespace WandbExporter.Core.Tests.References;

/// <summary>References in their parts, as W&amp;B's client writes them.</summary>
public sealed class ReferenceAddressTests
{
    [Theory]
    [InlineData("s3://bucket/a/b.bin", "bucket", "a/b.bin", null)]
    [InlineData("s3://bucket/a.bin?versionId=3%2FL4+x", "bucket", "a.bin", "3/L4+x")]
    [InlineData("s3://bucket/odd\\key with spaces #1?x=%41&y=+.bin", "bucket", "odd\\key with spaces #1?x=%41&y=+.bin", null)]
    [InlineData("gs://bucket/object.bin#1700000000000001", "bucket", "object.bin", "1700000000000001")]
    [InlineData("gs://bucket/object #1", "bucket", "object #1", null)]
    [InlineData("https://account.blob.core.windows.net/container/a b%20.bin?versionId=2023-11-05T17:46:35.1Z", "account.blob.core.windows.net", "container/a b%20.bin", "2023-11-05T17:46:35.1Z")]
    [InlineData("file:///data/a #?%.bin", "", "/data/a #?%.bin", null)]
    [InlineData("wandb-artifact://00ff/a/b?.txt", "00ff", "a/b?.txt", null)]
    public void Names_of_objects_are_taken_as_they_stand(string text, string host, string path, string? version)
    {
        var address = ReferenceAddress.Parse(text);
        Assert.Null(address.Problem);
        Assert.Equal((host, path, version), (address.Host, address.Path, address.Version));
    }

    [Theory]
    [InlineData("https://host/a b/ü\\c%20d?e=f g#h", "/a%20b/%C3%BC%5Cc%20d?e=f%20g")]
    [InlineData("https://host/a/../b/%2e%2e/./c", "/a/../b/%2e%2e/./c")]
    [InlineData("https://host?x", "/?x")]
    public void A_web_address_is_sent_as_it_is_written(string text, string sent) => Assert.Equal(sent, ReferenceAddress.Parse(text).Url!.PathAndQuery);

    [Theory]
    [InlineData("https://\ufffd/a")]
    [InlineData("https://a\u0080b.example/a")]
    [InlineData("https://\u2024\u2024.example/a")]
    public void A_host_with_letters_that_no_host_has_is_told_to_be_none(string text) => Assert.True(ReferenceAddress.Parse(text) is { Problem: not null } or { Host.Length: > 0 });

    [Theory]
    [InlineData("/b/c?d", "http://host:8080/b/c")]
    [InlineData("c", "http://host:8080/a/c")]
    [InlineData("//other/c?u=http://x", "http://other/c")]
    [InlineData("https://other/c", "https://other/c")]
    [InlineData("?u=http://x", "http://host:8080/a/b")]
    public void A_redirect_leads_where_its_server_says(string location, string to) =>
        Assert.Equal(to, ReferenceAddress.Parse("http://host:8080/a/b").Redirected(location).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("ftp://other/c")]
    [InlineData("file:///etc/c")]
    public void A_redirect_to_anything_else_has_a_problem(string location) =>
        Assert.True(ReferenceAddress.Parse("http://host/a/b").Redirected(location) is { Problem: not null } or { Path: "/a/b" });

    [Theory]
    [InlineData("https://user:word@host:8443/a?sig=word", "https://host:8443")]
    [InlineData("hdfs://user:word@namenode:8020/x", "hdfs://namenode:8020")]
    [InlineData("s3://bucket/x", "s3://bucket")]
    [InlineData("file:///etc/x", "file://")]
    [InlineData("just some text", "an address without a scheme")]
    public void A_place_holds_no_credential(string text, string place)
    {
        var address = ReferenceAddress.Parse(text);
        Assert.Equal(place, address.Place);
        Assert.DoesNotContain("word", address.ToString(), StringComparison.Ordinal);
    }
}
