using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Areas;

public sealed class ReportTests(OddServer server) : IClassFixture<OddServer>
{
    [Fact]
    public async Task Reports_come_page_by_page_with_whatever_spec_they_have()
    {
        var truth = server.Simulator.World.FindProject(AwkwardOrganization.Team, AwkwardOrganization.Project)!.Catalog.Views;
        var reports = await OddServer.AllAsync(server.Client.Reports.List(OddServer.Project, pageSize: 3));
        Assert.Equal(
            truth.Where(view => view.Type == ViewInfo.Report).Select(view => (view.Id, view.Name, view.DisplayName, view.Spec?.Replace(ViewData.Server, server.Simulator.BaseUrl.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal))),
            reports.Select(view => (view.Id, view.Name!, view.DisplayName, view.Spec?.ToString())));
        Assert.All(reports, report => Assert.Equal((OddServer.Project, ViewInfo.Report), (report.Project, report.Type)));
        Assert.Contains(reports, report => report.Author is null);
        Assert.Contains(reports, report => report.Author is { Username: "oscar", Name: "Oscar Odd", Email: "oscar@example.com" });
        Assert.All(reports, report => Assert.NotNull(report.CreatedAt?.Value));
        Assert.Equal("nw-0abc-v", Assert.Single(await OddServer.AllAsync(server.Client.Reports.List(OddServer.Project, ViewInfo.Workspace))).Name);
        Assert.Equal(ViewInfo.Draft, Assert.Single(await OddServer.AllAsync(server.Client.Reports.List(OddServer.Project, ViewInfo.Draft))).Type);
        Assert.Equal("view2", Assert.Single(await OddServer.AllAsync(server.Client.Reports.List(OddServer.Project, name: "view2"))).Name);
    }

    [Fact]
    public async Task A_view_is_had_by_its_id_as_an_address_spells_it()
    {
        var one = (await server.Client.Reports.List(OddServer.Project, pageSize: 1).NextAsync(default)).Items[0];
        var again = await server.Client.Reports.GetAsync(one.Id.TrimEnd('='), default);
        Assert.Equal((one.Id, one.Project, one.DisplayName, one.Spec!.ToString()), (again!.Id, again.Project, again.DisplayName, again.Spec!.ToString()));
        Assert.Null(await server.Client.Reports.GetAsync("Vmlldzo5OTk", default));
    }

    [Fact]
    public async Task A_report_that_breaks_its_page_is_named_and_the_others_come()
    {
        await using var broken = new ScriptedServer(request =>
        {
            if (request.Query.Contains("view(id", StringComparison.Ordinal))
                return Answers.Errors("internal error", 500);
            var first = request.Variable("perPage").GetInt32();
            if (request.Query.Contains("query ReportIds", StringComparison.Ordinal))
                return Page(request.Variable("cursor").ValueKind == System.Text.Json.JsonValueKind.Null ? "one" : "two");
            if (request.Variable("cursor").ValueKind != System.Text.Json.JsonValueKind.Null)
                return Page("two");
            return Answers.Errors("internal error", 500);
        });
        await using var client = TestClient.For(broken, options => options with { MaxAttempts = 2 });
        var listing = client.Reports.List(OddServer.Project, pageSize: 2);
        var page = await listing.NextAsync(default);
        Assert.Empty(page.Items);
        Assert.Equal("one", Assert.Single(page.Withheld).Key);
        Assert.Equal("two", Assert.Single((await listing.NextAsync(default)).Items).Id);
        Assert.True(listing.IsComplete);

        static Reply Page(string id) => Reply.Json(
            """{"data":{"project":{"name":"p","allViews":{"edges":[{"node":{"id":"ID"},"cursor":"c-ID"}],"pageInfo":{"endCursor":"c-ID","hasNextPage":MORE}}}}}"""
                .Replace("ID", id, StringComparison.Ordinal).Replace("MORE", id == "one" ? "true" : "false", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_field_that_makes_no_sense_costs_that_field()
    {
        await using var odd = new ScriptedServer(Reply.Json("""
            {"data":{"project":{"name":"p","allViews":{"edges":[null,{"node":null},
              {"node":{"id":7,"name":["x"],"displayName":"\ud83d","description":null,"user":null,"createdAt":12,"updatedAt":"soon","spec":{"version":5}},"cursor":"c"}],
              "pageInfo":{"endCursor":null,"hasNextPage":false}}}}}
            """));
        await using var client = TestClient.For(odd);
        var view = Assert.Single(await OddServer.AllAsync(client.Reports.List(OddServer.Project)));
        Assert.Equal(("7", "[\"x\"]", "\\ud83d", "12", null, """{"version":5}"""), (view.Id, view.Name, view.DisplayName, view.CreatedAt!.Value.Text, view.UpdatedAt!.Value.Value, view.Spec!.ToString()));
        Assert.Equal(ViewInfo.Report, view.Type);
    }

    [Fact]
    public async Task Chart_presets_are_listed_with_their_specs()
    {
        var charts = await OddServer.AllAsync(server.Client.Charts.List(AwkwardOrganization.Team, pageSize: 1));
        Assert.Equal([("odd-team/curve-0", "curve-0", "PRIVATE"), ("odd-team/curve-1", "curve-1", "PUBLIC")], charts.Select(chart => (chart.Id, chart.Name!, chart.Access!)));
        Assert.All(charts, chart => Assert.StartsWith("{\"$schema\":", chart.Spec!.ToString(), StringComparison.Ordinal));
        await using var narrow = OddServer.ClientOf(server.Simulator, OddServer.Narrow);
        Assert.Equal(
            FailureCode.PermissionDenied, (await TestClient.FailureOfAsync(OddServer.AllAsync(narrow.Charts.List(AwkwardOrganization.ClosedTeam)))).Code);
    }
}
