using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Plan;

/// <summary>Fields of filters that listings are not known to have.</summary>
public sealed class FilterFieldNamesTests
{
    [Theory]
    [InlineData("runs", """{"stat":"finished"}""", "'stat', which runs are not known to have; did you mean state?")]
    [InlineData("runs", """{"$or":[{"tags":"a"},{"$nor":[{"confg.lr":{"$gt":1}}]}]}""", "'confg.lr', which runs are not known to have; did you mean config.lr?")]
    [InlineData("runs", """{"summary_metric.loss":{"$lt":1}}""", "did you mean summary_metrics.loss?")]
    [InlineData("projects", """{"$not":{"nam":"a"}}""", "did you mean name?")]
    [InlineData("sweeps", """{"status":"FINISHED"}""", "did you mean state?")]
    [InlineData("registries", """{"titles":"a"}""", "; known are id, name,")]
    [InlineData("collections", """{"tags":"a"}""", "did you mean tag?")]
    [InlineData("versions", """{"aliases":"best"}""", "did you mean alias?")]
    public void An_unknown_one_is_named_with_what_was_probably_meant(string of, string filter, string said)
    {
        var remark = Assert.Single(FilterFieldNames.Remarks("--filter", of, filter));
        Assert.StartsWith("--filter names the field '", remark, StringComparison.Ordinal);
        Assert.Contains(said, remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runs", """{"$and":[{"state":{"$in":["finished"]}},{"display_name":"a"},{"jobType":"a"},{"config.a.b.value":1},{"summary_metrics.x/y":{"$not":{"$gt":1}}},{"keys_info.keys.loss":{"$exists":true}},{"user.username":"ada"}]}""")]
    [InlineData("projects", """{"name":"a","created_at":{"$gt":"2026"}}""")]
    [InlineData("sweeps", """{"state":"FINISHED","createdAt":{"$gt":"2026"}}""")]
    [InlineData("registries", """{"name":"wandb-registry-model","description":"a"}""")]
    [InlineData("collections", """{"name":"a","tag":"production","updated_at":{"$gt":"2026"}}""")]
    [InlineData("versions", """{"$or":[{"alias":"best"},{"tag":"a"},{"metadata.accuracy":{"$gt":1}},{"version":3},{"state":"COMMITTED"}]}""")]
    [InlineData("versions", null)]
    public void Known_ones_are_not(string of, string? filter) => Assert.Empty(FilterFieldNames.Remarks("--filter", of, filter));

    [Fact]
    public void Every_listing_that_has_a_filter_is_known() =>
        Assert.All(ListingFilters.None.All, one => Assert.Single(FilterFieldNames.Remarks("--filter", one.Of, """{"nobody-has-this":1}""")));
}
