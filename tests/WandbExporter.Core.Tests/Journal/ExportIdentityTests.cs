using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public class ExportIdentityTests
{
    private static readonly ExportIdentity Identity = new(
        ExportIdentity.CurrentFormatVersion,
        "https://api.wandb.ai",
        ["acme/vision", "acme/speech"],
        ["runs", "history"],
        "{}",
        null,
        "0.1.0",
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void An_identity_comes_back_as_it_was()
    {
        var read = ExportIdentityJson.Read(ExportIdentityJson.Write(Identity), "/data");

        Assert.Empty(read.DifferencesTo(Identity));
        Assert.Equal(Identity with { Selection = read.Selection, Tables = read.Tables }, read);
    }

    [Fact]
    public void Order_version_and_date_make_no_other_export() => Assert.Empty(Identity.DifferencesTo(Identity with
    {
        Source = "https://api.wandb.ai/",
        Selection = ["acme/speech", "acme/vision", "acme/speech"],
        Tables = ["history", "runs"],
        ToolVersion = "9",
        CreatedAt = DateTimeOffset.MaxValue,
    }));

    [Fact]
    public void Bounds_may_move_and_what_is_left_out_may_not()
    {
        var bounded = Identity with { Until = "2026-05-01T00:00:00Z", ExcludedProjects = ["old", "scratch-*"] };
        var read = ExportIdentityJson.Read(ExportIdentityJson.Write(bounded), "/data");
        Assert.Equal(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), read.FirstUntil);
        Assert.True(read.Exclusion.Excludes(new("acme", "scratch-1")));
        Assert.Equal("acme/vision, acme/speech without old, scratch-*", read.SelectionText);
        Assert.Empty(read.DifferencesTo(bounded with { Until = null, ExcludedProjects = ["scratch-*", "old"] }));
        Assert.Equal(["excluded projects"], Identity.DifferencesTo(bounded).Select(difference => difference.What));
        Assert.DoesNotContain("xcluded", Encoding.UTF8.GetString(ExportIdentityJson.Write(Identity)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_organization_is_selected_with_the_entities_that_were_found_for_it()
    {
        var organization = Identity with { Organizations = ["My Co."] };
        var read = ExportIdentityJson.Read(ExportIdentityJson.Write(organization), "/data");
        Assert.Equal("the organization My Co., acme/vision, acme/speech", read.SelectionText);
        Assert.Equal(["organizations"], Identity.DifferencesTo(read).Select(difference => difference.What));
        Assert.Equal(["acme", "labs"], read.SelectionWith([Has("labs", "x"), Has("acme", "vision")]).Select(selection => selection.Entity));
        Assert.Null(read.SelectionWith([Has("labs")])[1].Projects);
        // One that has more projects than are named is of the organization, and whole.
        Assert.Equal(["vision", "speech"], Assert.Single(read.SelectionWith([Has("acme", "vision", "speech")])).Projects!.Select(project => project.Project));
        Assert.Null(Assert.Single(read.SelectionWith([Has("acme", "vision", "speech", "another")])).Projects);
        Assert.Equal("acme", Assert.Single(Identity.SelectionWith([Has("labs")])).Entity);
        Assert.DoesNotContain("rganization", Encoding.UTF8.GetString(ExportIdentityJson.Write(Identity)), StringComparison.Ordinal);

        static KeyValuePair<string, IReadOnlyList<string>> Has(string entity, params IReadOnlyList<string> projects) => new(entity, projects);
    }

    [Fact]
    public void Of_many_tables_those_are_named_that_differ()
    {
        string[] tables = ["history", "runs", "files"];
        var (ours, theirs) = (Identity with { Tables = tables }, Identity with { Tables = [.. tables, "run_tables", "sweeps"] });
        Assert.Equal(("tables", "without run_tables, sweeps", "with run_tables, sweeps"), Assert.Single(ours.DifferencesTo(theirs)));
        var others = theirs with { Tables = ["history", "runs", "sweeps"] };
        Assert.Equal(("tables", "with files and without sweeps", "with sweeps and without files"), Assert.Single(ours.DifferencesTo(others)));
    }

    [Fact]
    public void Every_other_difference_is_named()
    {
        var other = Identity with { Source = "http://localhost", Selection = ["acme"], Tables = [], Filter = "{\"a\":1}" };
        Assert.Equal(["source", "selection", "tables", "filter"], Identity.DifferencesTo(other).Select(difference => difference.What));
    }

    [Fact]
    public void A_lower_bound_may_move_also_one_that_an_older_build_put_into_the_filter()
    {
        var since = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        foreach (var given in (string?[])[null, """{"state": "finished"}"""])
        {
            var older = Identity with { Filter = FilterJson.Compose(given, since) };
            var newer = Identity with { Filter = FilterJson.Compose(given, null), Since = "2026-05-01T00:00:00Z" };
            Assert.Empty(newer.DifferencesTo(older));
            Assert.Equal(since, older.FirstSince);
            Assert.Equal(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), newer.FirstSince);
            Assert.Equal(newer.Filter, older.FilterAlone);
        }
        Assert.Null((Identity with { Filter = """{"heartbeatAt":{"$gte":"yesterday"}}""" }).FirstSince);
    }

    [Fact]
    public void Another_layout_is_another_export_and_one_that_says_none_is_wide()
    {
        Assert.Equal(["history layout", "flattening"], Identity.DifferencesTo(Identity with { HistoryLayout = "long", Flatten = true }).Select(difference => difference.What));
        var before = Encoding.UTF8.GetString(ExportIdentityJson.Write(Identity)).Replace("\"historyLayout\": \"wide\"", "\"unknown\": 1", StringComparison.Ordinal);
        Assert.DoesNotContain("wide", before, StringComparison.Ordinal);
        Assert.Empty(ExportIdentityJson.Read(Encoding.UTF8.GetBytes(before), "/data").DifferencesTo(Identity));
    }

    [Theory]
    [InlineData("""{"formatVersion":2}""", "format_newer")]
    [InlineData("""{"formatVersion":2,"source":{"whatever":[]}}""", "format_newer")]
    [InlineData("""{"formatVersion":1}""", "identity_damaged")]
    [InlineData("{}", "identity_damaged")]
    [InlineData("null", "identity_damaged")]
    [InlineData("", "identity_damaged")]
    public void What_cannot_be_read_says_why_and_where(string json, string code)
    {
        var failure = Assert.Throws<ExportException>(() => ExportIdentityJson.Read(Encoding.UTF8.GetBytes(json), "/data/export")).Failure;

        Assert.Equal((FailureCategory.Fatal, code, ExitCode.Destination), (failure.Category, failure.Code, failure.Exit));
        Assert.Contains("/data/export", failure.Message, StringComparison.Ordinal);
    }
}
