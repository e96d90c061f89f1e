using Xunit;

namespace WandbExporter.Simulator.Tests.Query;

public sealed class MongoFilterTests
{
    private static readonly Dictionary<string, object?> Sample = new()
    {
        ["name"] = "abc",
        ["count"] = 5.0,
        ["flag"] = true,
        ["tags"] = new List<object?> { "a", "b" },
        ["none"] = new List<object?>(),
        ["created"] = new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero),
        ["missing"] = null,
    };

    [Theory]
    [InlineData("""{}""", true)]
    [InlineData("""{"name":"abc"}""", true)]
    [InlineData("""{"name":"ABC"}""", false)]
    [InlineData("""{"name":"abc","count":6}""", false)]
    [InlineData("""{"count":{"$gt":4,"$lte":5}}""", true)]
    [InlineData("""{"count":{"$lt":5}}""", false)]
    [InlineData("""{"count":{"$gt":"4"}}""", false)]
    [InlineData("""{"flag":true}""", true)]
    [InlineData("""{"tags":"b"}""", true)]
    [InlineData("""{"tags":{"$in":["x","a"]}}""", true)]
    [InlineData("""{"tags":{"$nin":["x","a"]}}""", false)]
    [InlineData("""{"tags":{"$all":["b","a"]}}""", true)]
    [InlineData("""{"tags":{"$all":["b","c"]}}""", false)]
    [InlineData("""{"tags":{"$size":2}}""", true)]
    [InlineData("""{"tags":{"$ne":"a"}}""", false)]
    [InlineData("""{"none":{"$size":0}}""", true)]
    [InlineData("""{"none":"a"}""", false)]
    [InlineData("""{"missing":null}""", true)]
    [InlineData("""{"missing":{"$exists":false}}""", true)]
    [InlineData("""{"name":{"$exists":true}}""", true)]
    [InlineData("""{"missing":{"$ne":1}}""", true)]
    [InlineData("""{"missing":{"$lt":1}}""", false)]
    [InlineData("""{"name":{"$regex":"^a.c$"}}""", true)]
    [InlineData("""{"name":{"$contains":"b"}}""", true)]
    [InlineData("""{"created":{"$gte":"2024-05-01T00:00:00"}}""", true)]
    [InlineData("""{"created":{"$lt":"2024-04-30T23:00:00Z"}}""", false)]
    [InlineData("""{"$or":[{"name":"x"},{"count":5}]}""", true)]
    [InlineData("""{"$and":[{"name":"abc"},{"count":6}]}""", false)]
    [InlineData("""{"$nor":[{"name":"x"},{"count":6}]}""", true)]
    [InlineData("""{"$not":{"name":"abc"}}""", false)]
    [InlineData("""{"name":{"$not":{"$eq":"x"}}}""", true)]
    public void A_condition_holds_as_in_mongodb(string json, bool holds) =>
        Assert.Equal(holds, MongoFilter.Parse(json).Matches(field => Sample.GetValueOrDefault(field)));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"$or\":{}}")]
    [InlineData("{\"a\":{\"$in\":1}}")]
    [InlineData("{\"a\":")]
    public void What_is_no_filter_is_refused(string json) =>
        Assert.StartsWith("invalid filters", Assert.Throws<FormatException>(() => MongoFilter.Parse(json)).Message, StringComparison.Ordinal);
}
