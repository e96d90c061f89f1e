using System.CommandLine;
using WandbExporter.Cli.Options;
using WandbExporter.Core.Errors;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Cli.Tests.Options;

public sealed class SelectionOptionsTests
{
    private static readonly SelectionSettings Nothing = new([], [], null, null, []);

    [Fact]
    public void A_window_is_two_bounds_beside_the_filter()
    {
        var request = Read(Nothing, "team", "--since", "2026-01-02", "--until", "2026-02-01T12:00:00+01:00", "--filter", """{"state": "finished"}""");
        Assert.Equal("""{"state":"finished"}""", request.Filter);
        Assert.Equal("""{"$and":[{"state":"finished"},{"heartbeatAt":{"$gte":"2026-01-02T00:00:00"}},{"createdAt":{"$lt":"2026-02-01T11:00:00"}}]}""", request.BoundedFilter);
        var ago = Read(Nothing, "team", "--until", "36h").Until!.Value;
        Assert.InRange(DateTimeOffset.UtcNow - ago, TimeSpan.FromHours(36), TimeSpan.FromHours(37));
    }

    [Fact]
    public void Each_listing_has_a_filter_of_its_own_and_an_unknown_operator_is_refused_by_its_name()
    {
        string[] listings = ["projects", "sweeps", "registries", "collections", "versions"];
        foreach (var listing in listings)
        {
            var request = Read(Nothing, "team", $"--filter-{listing}", """{"name": {"$regex": "^a"}}""");
            Assert.Equal([(listing, """{"name":{"$regex":"^a"}}""")], request.Filters.All.Where(one => one.Filter is not null).Select(one => (one.Of, one.Filter!)));
            var refused = Assert.Throws<ExportException>(() => Read(Nothing, "team", $"--filter-{listing}", """{"name": {"$regx": "^a"}}""")).Failure;
            Assert.Equal(("filter", ExitCode.Usage), (refused.Code, refused.Exit));
            Assert.StartsWith($"--filter-{listing}: The filter has '$regx'", refused.Message, StringComparison.Ordinal);
            Assert.Contains("did you mean $regex", refused.Message, StringComparison.Ordinal);
            Assert.Null(Read(Nothing, "team", $"--filter-{listing}", "{}").Filters.ToRecord());
        }
        Assert.Equal("sweeps that match {\"state\":\"FINISHED\"}", Read(Nothing, "team", "--filter-sweeps", """{"state": "FINISHED"}""").Filters.ToString());
    }

    [Fact]
    public void The_configuration_counts_where_the_command_line_says_nothing()
    {
        var settings = new SelectionSettings(["usual"], ["Odd One"], "7d", "2026-02-01", ["scratch-*"]);
        var request = Read(settings, "team", "--since", "2026-01-02");
        Assert.Equal((new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero)), (request.Since, request.Until));
        Assert.Equal(["scratch-*"], request.Excluded.Patterns);
        Assert.Equal(["old"], Read(settings, "team", "--exclude-project", "old").Excluded.Patterns);
        // What is named replaces all that the configuration names.
        Assert.Equal("team", Assert.Single(request.Selections).Entity);
        Assert.Empty(request.OrganizationNames);
        var usual = Read(settings);
        Assert.Equal("usual", Assert.Single(usual.Selections).Entity);
        Assert.Equal(["Odd One"], usual.OrganizationNames);
    }

    [Fact]
    public void Tables_are_named_by_themselves_or_in_groups_and_left_out()
    {
        Assert.Equal(["projects", "teams"], Read(Nothing, "team", "--tables", "projects,runs,teams", "--exclude-tables", "runs").Tables.Names);
        Assert.Equal(["sweeps"], Read(Nothing, "team", "--tables", "metrics,sweeps").NamedTables);
        Assert.Empty(Read(Nothing, "team", "--tables", "all").NamedTables);
        var request = Read(Nothing, "team", "--exclude-tables", "metrics,members");
        Assert.Empty(request.NamedTables);
        Assert.Equal(TableCatalogue.Default.Usual.Names.Except(["history", "system_metrics", "console_logs", "members"]), request.Tables.Names);
    }

    [Fact]
    public void W_and_B_tables_come_along_when_they_are_asked_for_also_to_an_export_that_was_begun_without_them()
    {
        Assert.DoesNotContain("run_tables", Read(Nothing, "team").Tables.Names);
        var request = Read(Nothing, "team", "--run-tables");
        Assert.Equal(TableCatalogue.Default.Usual.Names.Concat(["run_tables", "run_artifact_tables"]).Order(), request.Tables.Names.Order());
        Assert.Contains("run_tables", request.TablesOfOrganizations!.Names);
        Assert.Equal(["run_tables", "run_artifact_tables"], request.NamedTables);
        Assert.Equal(["runs", "run_tables", "run_artifact_tables"], Read(Nothing, "team", "--tables", "runs", "--run-tables").Tables.Names);
        Assert.DoesNotContain("history", Read(Nothing, "team", "--run-tables", "--exclude-tables", "metrics").Tables.Names);
    }

    [Theory]
    [InlineData("--exclude-tables names no table", "team", "--exclude-tables", ",")]
    [InlineData("leave out one of them", "team", "--run-tables", "--exclude-tables", "run_tables")]
    [InlineData("--exclude-tables leaves out every table", "team", "--tables", "runs", "--exclude-tables", "metadata")]
    [InlineData("did you mean metadata?", "team", "--tables", "metdata")]
    [InlineData("--until is 'soon'", "team", "--until", "soon")]
    [InlineData("leaves nothing of what is selected", "team/a", "--exclude-project", "a")]
    [InlineData("--exclude-project is empty", "team", "--exclude-project", " ")]
    [InlineData("did you mean --until?", "team", "--untill")]
    public void What_makes_no_sense_is_told_without_a_server(string sentence, params string[] arguments)
    {
        var failure = Assert.Throws<ExportException>(() => Read(Nothing, arguments)).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Artifacts_are_exported_when_they_are_asked_for_and_narrowed()
    {
        Assert.Empty(Artifacts("team").Tables.Names.Intersect(TableCatalogue.Default.ArtifactNames));
        var request = Artifacts(
            "team", "--artifacts", "model-*:best", "--artifact-type", "model", "--artifact-type", "check*", "--artifact-tag", "prod", "--max-artifact-bytes", "10GiB", "--no-artifact-contents");
        Assert.Equal("model-*:best type=check*,model tag=prod contents=no max-bytes=10737418240", request.Artifacts.ToString());
        Assert.Equal([.. TableCatalogue.Default.Usual.Names, .. TableCatalogue.Default.ArtifactNames], request.Tables.Names);
        // Beside tables that are named, those of artifacts come along.
        Assert.Equal(["runs", .. TableCatalogue.Default.ArtifactNames], Artifacts("team", "--tables", "runs", "--artifacts", "all").Tables.Names);
        Assert.Equal(["artifact_versions"], Artifacts("team", "--tables", "artifact_versions").Tables.Names);
    }

    [Fact]
    public void References_are_followed_where_they_are_allowed_to_be()
    {
        Assert.Null(Artifacts("team", "--artifacts", "all", "--references", "record").Artifacts.References);
        var request = Artifacts("team", "--artifacts", "all", "--references", "follow", "--reference-allow", "s3://bucket/data/", "--reference-allow", "https://*.example.org");
        Assert.Equal("all references=https://*.example.org,s3://bucket/data", request.Artifacts.ToString());
    }

    [Theory]
    [InlineData("add --artifacts all", "--references", "follow", "--reference-allow", "s3://bucket")]
    [InlineData("add --reference-allow with a place such as", "--artifacts", "all", "--references", "follow")]
    [InlineData("add --references follow", "--artifacts", "all", "--reference-allow", "s3://bucket")]
    [InlineData("leave out one of them", "--artifacts", "all", "--references", "follow", "--reference-allow", "s3://bucket", "--no-artifact-contents")]
    [InlineData("--references is 'all'", "--artifacts", "all", "--references", "all")]
    [InlineData("--reference-allow 'ftp://host' allows nothing", "--artifacts", "all", "--references", "follow", "--reference-allow", "ftp://host")]
    [InlineData("leave the option out to export no artifacts", "--artifacts", "none")]
    [InlineData("leave the option out to export no artifacts", "--artifacts", "False")]
    [InlineData("did you mean all? (A collection of that name is 'All:*'.)", "--artifacts", "All")]
    [InlineData("did you mean latest?", "--artifacts", "lastest")]
    [InlineData("did you mean aliased?", "--artifacts", "alias")]
    [InlineData("add --artifacts all", "--artifact-type", "model")]
    [InlineData("add --artifacts all", "--artifact-tag", "model")]
    [InlineData("add --artifacts all", "--no-artifact-contents")]
    [InlineData("add --artifacts all", "--max-artifact-bytes", "1GiB")]
    [InlineData("add --artifacts all", "--artifact-layout", "cas")]
    [InlineData("--artifact-layout is 'flat'; write tree or cas.", "--artifacts", "all", "--artifact-layout", "flat")]
    [InlineData("--artifacts is ''", "--artifacts", "")]
    [InlineData("--artifacts is 'model:'", "--artifacts", "model:")]
    [InlineData("--artifacts is ':best'", "--artifacts", ":best")]
    [InlineData("--artifact-type or --artifact-tag is empty", "--artifacts", "all", "--artifact-type", " ")]
    [InlineData("--max-artifact-bytes", "--artifacts", "all", "--max-artifact-bytes", "much")]
    [InlineData("--max-artifact-bytes", "--artifacts", "all", "--max-artifact-bytes", "-1")]
    public void What_makes_no_sense_of_artifacts_is_told_without_a_server(string sentence, params string[] arguments)
    {
        var failure = Assert.Throws<ExportException>(() => Artifacts(["team", .. arguments])).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_organization_has_tables_of_its_own_and_is_named_by_its_name_or_by_its_page()
    {
        var request = Artifacts("--organization", "My Co.", "https://wandb.ai/orgs/labs/members", "--organization", "labs", "--artifacts", "all");
        Assert.Equal(["My Co.", "labs"], request.OrganizationNames);
        Assert.Empty(request.Selections);
        Assert.DoesNotContain("registries", request.Tables.Names);
        Assert.Superset(request.Tables.Names.ToHashSet(), request.TablesOfOrganizations!.Names.ToHashSet());
        Assert.Superset(new HashSet<string> { "registries", "users", "artifact_versions" }, request.TablesOfOrganizations.Names.ToHashSet());
        Assert.Equal("team", Assert.Single(Read(Nothing, "team", "--organization", "My Co.").Selections).Entity);
        Assert.DoesNotContain("users", Read(Nothing, "team", "--exclude-tables", "users").TablesOfOrganizations!.Names);
        Assert.Equal(["runs"], Read(Nothing, "--organization", "My Co.", "--tables", "runs").TablesOfOrganizations!.Names);
        Assert.Contains("--organization is empty", Assert.Throws<ExportException>(() => Read(Nothing, "--organization", " ")).Failure.Message, StringComparison.Ordinal);
    }

    private static ExportRequest Artifacts(params string[] arguments)
    {
        var (selection, artifacts, command) = (new SelectionOptions(), new ArtifactSelectionOptions(), new Command("export"));
        selection.AddTo(command);
        artifacts.AddTo(command);
        var parsed = command.Parse(arguments);
        return artifacts.Read(parsed, selection.Read(parsed, Nothing));
    }

    private static ExportRequest Read(SelectionSettings settings, params string[] arguments)
    {
        var options = new SelectionOptions();
        var command = new Command("export");
        options.AddTo(command);
        return options.Read(command.Parse(arguments), settings);
    }
}
