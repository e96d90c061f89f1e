using WandbExporter.Client.Filters;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Filters;

public sealed class FilterTests
{
    public static TheoryData<Filter, string> Rendered => new()
    {
        { RunFilter.Config("lr") >= 0.001 & RunFilter.State == RunState.Finished, """{"$and":[{"config.lr":{"$gte":0.001}},{"state":"finished"}]}""" },
        { RunFilter.State == "running" | RunFilter.State == "finished" | RunFilter.Tags.Contains("kept"), """{"$or":[{"state":"running"},{"state":"finished"},{"tags":{"$contains":"kept"}}]}""" },
        { !(RunFilter.Group == "night") & RunFilter.JobType != "eval", """{"$and":[{"$nor":[{"group":"night"}]},{"jobType":{"$ne":"eval"}}]}""" },
        { (RunFilter.Duration > 10 | RunFilter.Duration < 5L) & RunFilter.Duration <= 1e300, """{"$and":[{"$or":[{"duration":{"$gt":10}},{"duration":{"$lt":5}}]},{"duration":{"$lte":1E\u002B300}}]}""" },
        { RunFilter.Id.In("a", "b") & RunFilter.Host.NotIn("c"), """{"$and":[{"name":{"$in":["a","b"]}},{"host":{"$nin":["c"]}}]}""" },
        { RunFilter.HistoryKey("val/loss").Exists() & RunFilter.Summary("acc").Exists(false), """{"$and":[{"keys_info.keys.val/loss":{"$exists":true}},{"summary_metrics.acc":{"$exists":false}}]}""" },
        { RunFilter.DisplayName.Matches("^foo.*") & RunFilter.Tags.HasSize(2) & RunFilter.Tags.HasAll("a", "b"), """{"$and":[{"displayName":{"$regex":"^foo.*"}},{"tags":{"$size":2}},{"tags":{"$all":["a","b"]}}]}""" },
        { RunFilter.CreatedAt >= new DateTimeOffset(2024, 5, 6, 9, 8, 7, TimeSpan.FromHours(2)), """{"createdAt":{"$gte":"2024-05-06T07:08:07"}}""" },
        { RunFilter.Sweep == FilterValue.Null & RunFilter.Config("amp") == true, """{"$and":[{"sweep":null},{"config.amp":true}]}""" },
        { CollectionFilter.Name.Matches("yolo"), """{"name":{"$regex":"yolo"}}""" },
        { RegistryVersionFilter.Tag == "prod" | RegistryVersionFilter.Alias == "best", """{"$or":[{"tag":"prod"},{"alias":"best"}]}""" },
        { Filter.All & RunFilter.State == "failed", """{"state":"failed"}""" },
        { RunFilter.State == "failed" | Filter.All, "{}" },
        { Filter.Parse("""{"state":{"$in":["crashed"]}}""") & FilterField.Of("user.username") == "grace", """{"$and":[{"state":{"$in":["crashed"]}},{"user.username":"grace"}]}""" },
    };

    [Theory]
    [MemberData(nameof(Rendered))]
    public void Conditions_are_rendered_as_the_server_takes_them(Filter filter, string json) => Assert.Equal(json.Replace("1E\\u002B300", "1E+300", StringComparison.Ordinal), filter.ToString());

    [Fact]
    public void A_filter_stands_where_a_text_does_and_changes_none_of_its_parts()
    {
        var one = RunFilter.State == RunState.Finished;
        var both = one & RunFilter.Group == "a";
        _ = both & RunFilter.Group == "b";

        Assert.Equal("""{"state":"finished"}""", new RunQuery(one).Filters);
        Assert.Equal("""{"$and":[{"state":"finished"},{"group":"a"}]}""", both);
    }

    [Fact]
    public void What_is_no_filter_is_refused_in_words()
    {
        Assert.Contains("$gtt", Assert.Throws<ExportException>(() => Filter.Parse("""{"a":{"$gtt":1}}""")).Message, StringComparison.Ordinal);
        Assert.Contains("not JSON", Assert.Throws<ExportException>(() => Filter.Parse("{")).Message, StringComparison.Ordinal);
        Assert.Contains("JSON has no such number", Assert.Throws<ArgumentException>(() => RunFilter.Summary("loss") == double.NaN).Message, StringComparison.Ordinal);
        Assert.Contains("begins with $ is an operator", FilterFieldOf("$where").Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => !Filter.All);
        Assert.Throws<ArgumentException>(() => RunFilter.Config(""));

        static ArgumentException FilterFieldOf(string path) => Assert.Throws<ArgumentException>(() => FilterField.Of(path));
    }
}
