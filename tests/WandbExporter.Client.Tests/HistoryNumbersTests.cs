using System.Text;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Tests;

public sealed class HistoryNumbersTests
{
    [Theory]
    [InlineData("""{"keys": {"loss": {"typeCounts": [{"type": "number", "count": 12}]}, "image": {"typeCounts": [{"type": "image-file", "count": 1}]}, "a\"b": {"typeCounts": [{"count": 1, "type": "string"}, {"count": 2, "type": "number"}]}}, "lastStep": 3}""", "loss,a\"b")]
    [InlineData("""{"lastStep": 3}""", "")]
    [InlineData("""{"keys": []}""", "")]
    [InlineData("""{"keys": {"loss": }""", "")]
    public void The_keys_of_which_the_server_counted_numbers(string historyKeys, string expected) =>
        Assert.Equal(expected, string.Join(',', HistoryNumbers.KeysOf(new RawJson(Encoding.UTF8.GetBytes(historyKeys)))));

    [Fact]
    public void Without_keys_nothing_is_known() => Assert.Empty(HistoryNumbers.KeysOf(null));
}
