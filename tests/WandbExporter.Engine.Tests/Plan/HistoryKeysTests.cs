using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Engine.Plan;
using Xunit;

namespace WandbExporter.Engine.Tests.Plan;

/// <summary>What a server says of a run's keys is a hint, and no reason not to plan.</summary>
public sealed class HistoryKeysTests
{
    [Theory]
    [InlineData("""{"keys":{"loss":{},"acc":{}}}""", 2)]
    [InlineData("""{"\ud800":0,"keys":{"\ud800":{},"acc":{}}}""", 2)]
    [InlineData("""{"keys":[]}""", 1)]
    [InlineData("[[", 1)]
    [InlineData("", 1)]
    [InlineData("NaN", 1)]
    public void Keys_are_counted_where_there_are_some(string json, int count) => Assert.Equal(count, ExportPlanner.CountKeys(new RawJson(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void A_text_that_is_nested_without_end_has_none() => Assert.Equal(1, ExportPlanner.CountKeys(new RawJson(Encoding.UTF8.GetBytes(new string('[', 100_000)))));
}
