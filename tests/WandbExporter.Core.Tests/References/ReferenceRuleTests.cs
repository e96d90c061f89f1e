using WandbExporter.Core.Errors;
using WandbExporter.Core.References;
using Xunit;

namespace WandbExporter.Core.Tests.References;

/// <summary>What a list of places lets be followed, and what it is refused for.</summary>
public sealed class ReferenceRuleTests
{
    [Theory]
    [InlineData("s3://bucket", "s3://bucket/any/key.bin")]
    [InlineData("s3://bucket/data/", "s3://bucket/data/key.bin")]
    [InlineData("s3://bucket/data", "s3://bucket/data")]
    [InlineData("s3://bucket/da ta#1", "s3://bucket/da ta#1/x")]
    [InlineData("gs://my-bucket", "gs://my-bucket/object.bin#1700000000000001")]
    [InlineData("https://data.example.org", "https://data.example.org/x?y=1#z")]
    [InlineData("https://data.example.org", "https://DATA.example.org.:443/x")]
    [InlineData("https://data.example.org:8443", "https://data.example.org:8443/x")]
    [InlineData("https://*.example.org", "https://a.b.example.org/x")]
    [InlineData("https://bücher.example/öffentlich", "https://xn--bcher-kva.example/%C3%B6ffentlich/x")]
    [InlineData("https://data.example.org/my data", "https://data.example.org/my%20data/x")]
    [InlineData("https://data.example.org/public", "https://data.example.org/public/a\\b.bin")]
    [InlineData("http://127.0.0.1:9", "http://2130706433:9/x")]
    [InlineData("http://[::1]:9", "http://[0:0:0:0:0:0:0:1]:9/x")]
    [InlineData("https://account.blob.core.windows.net/container", "https://account.blob.core.windows.net/container/a b#?.bin")]
    [InlineData("file:///mnt/data", "file:///mnt/data/x y#.bin")]
    [InlineData("file:///mnt/data/", "file://localhost/mnt/data/x")]
    [InlineData("wandb-artifact://", "wandb-artifact://00ff/path")]
    public void What_it_names_is_allowed(string rule, string reference) => Assert.True(Allows(rule, reference));

    [Theory]
    [InlineData("s3://bucket", "s3://bucket-2/key")]
    [InlineData("s3://bucket", "gs://bucket/key")]
    [InlineData("s3://bucket", "s3://Bucket/key")]
    [InlineData("s3://bucket/data", "s3://bucket/data-2/key")]
    [InlineData("s3://bucket/data", "s3://bucket/data/../other/key")]
    [InlineData("s3://bucket", "s3://bucket/../other/key")]
    [InlineData("gs://bucket", "gs://bucket/..")]
    [InlineData("https://account.blob.core.windows.net/container", "https://account.blob.core.windows.net/container/../other/x")]
    [InlineData("https://account.blob.core.windows.net", "https://account.blob.core.windows.net/container/a/../../other/x")]
    [InlineData("s3://bucket", "s3://user@bucket/key")]
    [InlineData("s3://bucket", "s3://bucket/folder/")]
    [InlineData("https://data.example.org", "http://data.example.org/x")]
    [InlineData("https://data.example.org", "https://data.example.org:8443/x")]
    [InlineData("https://data.example.org", "https://data.example.org@elsewhere.example/x")]
    [InlineData("https://data.example.org", "https://user:word@data.example.org/x")]
    [InlineData("https://data.example.org", "https://data.example.org.elsewhere.example/x")]
    [InlineData("https://data.example.org", "https:\\\\elsewhere.example\\data.example.org/x")]
    [InlineData("https://data.example.org/public", "https://data.example.org/public/../private/x")]
    [InlineData("https://data.example.org/public", "https://data.example.org/public/%2e%2e/private/x")]
    [InlineData("https://data.example.org/public", "https://data.example.org/public%2F..%2Fprivate/x")]
    [InlineData("https://data.example.org/public", "https://data.example.org/public/..\\private/x")]
    [InlineData("https://data.example.org/public", "https://data.example.org/publicity")]
    [InlineData("https://*.example.org", "https://example.org/x")]
    [InlineData("https://*.example.org", "https://an-example.org/x")]
    [InlineData("https://*.windows.net", "https://account.blob.core.windows.net/container/x")]
    [InlineData("http://127.0.0.1:9", "http://[::ffff:127.0.0.1]:9/x")]
    [InlineData("http://127.0.0.1:9", "http://localhost:9/x")]
    [InlineData("file:///mnt/data", "file:///mnt/data-2/x")]
    [InlineData("file:///mnt/data", "file:///mnt/data/../secret")]
    [InlineData("file:///mnt/data", "file://host/mnt/data/x")]
    [InlineData("wandb-artifact://", "wandb-client-artifact://00ff/path")]
    [InlineData("https://data.example.org", "just some text")]
    public void What_it_does_not_name_is_not(string rule, string reference) => Assert.False(Allows(rule, reference));

    [Theory]
    [InlineData("data.example.org", "write an address such as")]
    [InlineData("hdfs://namenode", "nothing here reads hdfs://")]
    [InlineData("wandb-client-artifact://", "nothing here reads wandb-client-artifact://")]
    [InlineData("az://account/container", "https://account.blob.core.windows.net")]
    [InlineData("s3://", "write a bucket")]
    [InlineData("s3://*", "without *")]
    [InlineData("s3://b/../x", "without '.' and '..'")]
    [InlineData("gs://bucket/data/..", "without '.' and '..'")]
    [InlineData("https://*", "* stands for the first names")]
    [InlineData("https://a.*.example.org", "* stands for the first names")]
    [InlineData("https://", "write a host")]
    [InlineData("https://*.10.0.0.1", "an IP address is written whole")]
    [InlineData("https://*.blob.core.windows.net", "accounts that are named")]
    [InlineData("https://data.example.org/x?y=1", "without what follows ? or #")]
    [InlineData("https://data.example.org/a/../b", "without '..'")]
    [InlineData("file://", "with all of its path")]
    [InlineData("file://data", "with all of its path")]
    [InlineData("file:///", "name a folder")]
    [InlineData("file:///mnt/../etc", "name a folder")]
    [InlineData("wandb-artifact://00ff", "wandb-artifact:// alone")]
    public void An_entry_that_makes_no_sense_is_refused_with_what_would(string entry, string sentence)
    {
        var failure = Assert.Throws<ExportException>(() => ReferenceRule.Parse(entry)).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_an_entry_is_not_repeated()
    {
        var failure = Assert.Throws<ExportException>(() => ReferenceRule.Parse("https://user:word@data.example.org")).Failure;
        Assert.DoesNotContain("word@", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_lists_have_equal_texts()
    {
        string[] entries = ["s3://bucket/data/", "https://DATA.example.org:443/", "https://*.example.org/x", "file:///mnt/data/", "wandb-artifact://"];
        var texts = ReferenceList.Of(entries).Texts;
        Assert.Equal(["file:///mnt/data", "https://*.example.org/x", "https://data.example.org", "s3://bucket/data", "wandb-artifact://"], texts);
        Assert.Equal(texts, ReferenceList.Of([.. texts.Reverse(), .. entries]).Texts);
    }

    [Fact]
    public void A_host_is_named_only_in_so_many_words()
    {
        var list = ReferenceList.Of(["https://*.example.org", "http://localhost:9", "http://[::1]:9"]);
        Assert.True(list.Names("localhost", 9) && list.Names("::1", 9));
        Assert.False(list.Names("a.example.org", 443) || list.Names("localhost", 80) || list.Names("127.0.0.1", 9));
    }

    private static bool Allows(string rule, string reference) => ReferenceList.Of([rule]).Allows(ReferenceAddress.Parse(reference));
}
