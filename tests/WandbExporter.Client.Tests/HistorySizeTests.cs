using System.Text;
using WandbExporter.Client.Model;

namespace WandbExporter.Client.Tests;

public sealed class HistorySizeTests
{
    [Theory]
    [InlineData("""{"keys":{"loss":{"typeCounts":[{"type":"number","count":12}]},"img":{"typeCounts":[{"type":"image-file","count":2},{"type":"nil","count": 1}]}},"lastStep":11}""", 15L)]
    [InlineData("""{"keys":{"loss":{"monotonic":false},"acc":{"typeCounts":[]},"odd":7}}""", 300L)]
    [InlineData("""{"keys":{}}""", 0L)]
    [InlineData("""{"lastStep":11}""", null)]
    [InlineData("""{"keys":"many"}""", null)]
    [InlineData("""{"keys":{"loss":{"typeCounts":[{"count":1}}}}""", null)]
    [InlineData("[]", null)]
    public void Cells_are_what_the_server_counted_of_each_key_or_a_value_in_every_row(string historyKeys, long? cells) =>
        Assert.Equal(cells, HistoryFacts.Of(new RawJson(Encoding.UTF8.GetBytes(historyKeys))).Size.Cells(100));

    [Fact]
    public void Without_keys_nothing_is_known()
    {
        Assert.Null(HistoryFacts.Of(null).Size.Cells(100));
        Assert.Null(HistoryFacts.Of(null).Size.RowsOfLongestKey);
    }

    [Fact]
    public void The_longest_key_is_that_which_most_rows_have()
    {
        var keys = """{"keys":{"a":{"typeCounts":[{"type":"number","count":7},{"type":"string","count":2}]},"b":{"typeCounts":[{"type":"number","count":8}]},"c":{}},"lastStep":9}""";
        Assert.Equal(9, HistoryFacts.Of(new RawJson(Encoding.UTF8.GetBytes(keys))).Size.RowsOfLongestKey);
    }
}
