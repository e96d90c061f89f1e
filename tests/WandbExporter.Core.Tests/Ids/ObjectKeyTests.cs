using WandbExporter.Core.Ids;
using Xunit;

namespace WandbExporter.Core.Tests.Ids;

public class ObjectKeyTests
{
    /// <summary>Clients of object stores drop a slash at the start, resolve dots and join what is empty: such a key would name another object.</summary>
    [Theory]
    [InlineData("/a")]
    [InlineData("//a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/../b")]
    [InlineData("a\\b")]
    [InlineData("a\0")]
    public void What_a_store_or_its_client_would_rewrite_is_no_key(string text) => Assert.Throws<ArgumentException>(() => new ObjectKey(text));

    [Theory]
    [InlineData("a")]
    [InlineData("a/.b/..c/d.")]
    [InlineData("a b/%2F/ä")]
    public void Any_other_path_is_a_key_as_it_stands(string text) => Assert.Equal(text, new ObjectKey(text).Value);
}
