using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Plan;

public sealed class FilterOperatorsTests
{
    [Theory]
    [InlineData("""{"$and":[{"state":"finished"},{"$or":[{"tags":{"$in":["a"]}},{"$not":{"name":{"$regex":"^x"}}}]}]}""")]
    [InlineData("""{"config.lr.value":{"$gte":0.1,"$lt":1},"tags":{"$not":{"$contains":"x"},"$size":2,"$all":["a"],"$exists":true}}""")]
    [InlineData("""{"config.literal.value":{"a":{"$no":1}},"name":{"$in":[{"$no":1}]}}""")]
    [InlineData("""{"$nor":[],"group":{"$ne":null,"$nin":[1],"$eq":2,"$gt":3,"$lte":4}}""")]
    public void What_the_server_knows_is_taken(string filter) => Assert.NotEqual(FilterJson.All, FilterJson.Compose(filter, null));

    [Theory]
    [InlineData("""{"$where":"1"}""", "'$where'", "$and, $or, $nor, $not")]
    [InlineData("""{"state":{"$eqq":"finished"}}""", "'$eqq'", "did you mean $eq?")]
    [InlineData("""{"$and":[{"a":1},{"$or":[{"b":{"$gte":1,"$elemMatch":{}}}]}]}""", "'$elemMatch'", "$contains")]
    [InlineData("""{"a":{"$not":{"$regexp":"x"}}}""", "'$regexp'", "did you mean $regex?")]
    [InlineData("""{"$not":{"$xor":[]}}""", "'$xor'", "$and, $or")]
    [InlineData("""{"$in":["a"]}""", "'$in'", "$and, $or, $nor, $not")]
    [InlineData("""{"tags":"a","tags":"b"}""", "'tags' twice", "write a MongoDB-style object")]
    [InlineData("""{"$and":[{"a":{"$in":[1],"$in":[2]}}]}""", "'$in' twice", "write a MongoDB-style object")]
    [InlineData("""{"name":"\ud800"}""", "half of a surrogate pair", "write a MongoDB-style object")]
    [InlineData("""{"a":[{"\udc00":1}]}""", "half of a surrogate pair", "write a MongoDB-style object")]
    public void What_it_does_not_know_is_refused_by_name(string filter, string unknown, string remedy)
    {
        var failure = Assert.Throws<ExportException>(() => FilterJson.Compose(filter, null)).Failure;
        Assert.Equal((FailureCode.Filter, ExitCode.Usage), (failure.Code, failure.Exit));
        Assert.Contains(unknown, failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
    }
}
