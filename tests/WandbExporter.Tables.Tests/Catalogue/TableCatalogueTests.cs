using WandbExporter.Core.Errors;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Tables.Tests.Catalogue;

public sealed class TableCatalogueTests
{
    private static IEnumerable<TableDescriptor> OfOrganizations => TableCatalogue.Default.Tables.Where(table => table.IsOfOrganizations);

    /// <summary>Destinations of every age have these names in their keys and journals.</summary>
    [Fact]
    public void Tables_and_units_have_the_names_that_they_always_had()
    {
        Assert.Equal(
            ["projects", "runs", "run_config", "run_summary", "history", "history_long", "system_metrics", "files", "console_logs", "run_metadata", "run_tables", "run_artifact_tables",
                "sweeps", "sweep_runs", "sweep_agents", "sweep_importance", "teams", "members",
                "reports", "automations", "integrations", "run_queues", "queued_runs", "resource_configs", "custom_charts",
                "artifact_versions", "artifact_aliases", "artifact_collections", "artifact_types", "artifact_files", "artifact_lineage",
                "organizations", "entities", "organization_members", "users", "api_keys", "registries", "registry_collections", "registry_versions", "registry_members"],
            TableCatalogue.Default.Tables.Select(table => table.Name));
        Assert.Equal(["Artifacts", "ArtifactFiles", "ArtifactLineage"], TableCatalogue.Default.Of(TableCatalogue.Default.ArtifactNames).Tables.OfType<UnitTable>().Select(table => table.Kind.Name).Distinct());
        Assert.Equal(["Sweeps", "Team", "Reports", "Automations", "Launch", "CustomCharts"], TableCatalogue.Default.Usual.Tables.OfType<ObjectTable>().Select(table => table.Kind.Name).Distinct());
        Assert.Equal(["Organization", "Account", "Registry"], OfOrganizations.OfType<ObjectTable>().Select(table => table.Kind.Name).Distinct());
        Assert.Equal(["History", "SystemMetrics", "Files", "ConsoleLogs"], TableCatalogue.Default.Usual.Units.Kinds.Select(kind => kind.Name));
    }

    [Fact]
    public void Names_choose_tables_in_the_catalogues_order_and_none_chooses_all_but_those_of_artifacts_and_what_takes_requests_for_each_run()
    {
        Assert.Equal(["runs", "files"], TableCatalogue.Default.Choose(["files", "runs"]).Names);
        Assert.Equal(
            TableCatalogue.Default.Names.Where(name => !name.StartsWith("artifact_", StringComparison.Ordinal) && name is not ("run_metadata" or "run_tables" or "run_artifact_tables")),
            TableCatalogue.Default.Choose([], ofOrganizations: true).Names);
        Assert.Equal(
            TableCatalogue.Default.Choose([], ofOrganizations: true).Names.Except(OfOrganizations.Select(table => table.Name)), TableCatalogue.Default.Choose([]).Names);
        Assert.Equal(TableCatalogue.Default.Choose([]).Names, TableCatalogue.Default.Choose([], ofOrganizations: true).WithoutOrganizations.Names);
        Assert.Equal(TableCatalogue.Default.Names.Where(name => name.StartsWith("artifact_", StringComparison.Ordinal)), TableCatalogue.Default.ArtifactNames);
    }

    [Fact]
    public void A_group_stands_for_its_tables_and_what_is_excluded_is_left_out()
    {
        Assert.Equal(
            ["projects", "runs", "run_config", "run_summary", "sweeps", "sweep_runs", "sweep_agents", "sweep_importance", "teams", "members",
                "reports", "automations", "integrations", "run_queues", "queued_runs", "resource_configs", "custom_charts"],
            TableCatalogue.Default.Choose(["metadata"]).WithoutOrganizations.Names);
        // What takes requests for each run is not asked for by a group, and is left out by one.
        Assert.Equal(["runs", "history", "system_metrics", "console_logs"], TableCatalogue.Default.Choose(["metrics", "runs"]).Names);
        Assert.Equal(["runs", "run_metadata"], TableCatalogue.Default.Choose(["runs", "run_metadata"]).Names);
        Assert.Equal(["files", "run_tables", "run_artifact_tables"], TableCatalogue.Default.Choose(["all"], ["metadata", "artifacts", "history", "system_metrics", "console_logs"]).Names);
        Assert.Equal(["files"], TableCatalogue.Default.Choose(["all"], ["metadata", "artifacts", "metrics"]).Names);
        Assert.Equal(["files", .. TableCatalogue.Default.ArtifactNames], TableCatalogue.Default.Choose(["artifacts", "files"]).Names);
        Assert.Equal(TableCatalogue.Default.Names, TableCatalogue.Default.Choose(["all"]).Names);
        Assert.Equal(["projects", "teams"], TableCatalogue.Default.Choose(["projects", "runs", "teams"], ["runs"]).Names);
        Assert.Equal(TableCatalogue.Default.Usual.Names.Except(["history", "system_metrics", "console_logs"]), TableCatalogue.Default.Choose([], ["metrics"]).Names);
        Assert.Equal(ExitCode.Usage, Assert.Throws<ExportException>(() => TableCatalogue.Default.Choose(["runs"], ["metadata"])).Failure.Exit);
        Assert.Equal(ExitCode.Usage, Assert.Throws<ExportException>(() => TableCatalogue.Default.Choose([], ["run"])).Failure.Exit);
    }

    [Fact]
    public void An_export_of_an_older_build_goes_on_without_the_tables_that_came_later()
    {
        string[] before = ["projects", "runs", "run_config", "run_summary", "history", "system_metrics", "files", "console_logs"];

        Assert.Equal(before, TableCatalogue.Default.Usual.AsBegun([.. before, "file_contents"], []).Names);
        Assert.Equal([.. before, "teams"], TableCatalogue.Default.Usual.AsBegun([.. before, "teams"], []).Names);
        Assert.Equal(["projects", "runs", "run_config", "run_summary", "teams"], TableCatalogue.Default.Choose(["metadata"]).AsBegun(before, ["teams"]).Names);
        // It was begun with tables that were named: what is asked for now is another export.
        Assert.Equal(before, TableCatalogue.Default.Usual.AsBegun(["runs"], []).Names);
    }

    [Theory]
    [InlineData("something_else")]
    [InlineData("history_long")]
    public void A_table_that_cannot_be_asked_for_is_refused_in_a_sentence_that_names_those_that_can(string name)
    {
        var failure = Assert.Throws<ExportException>(() => TableCatalogue.Default.Choose([name])).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains($"'{name}'; the tables are projects, runs,", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_export_holds_beside_its_tables_is_passed_over() =>
        Assert.Equal(["runs"], TableCatalogue.Default.Of(["runs", "file_contents", "not_here_yet"]).Names);

    [Fact]
    public void Only_what_projects_fill_needs_no_listing_of_runs()
    {
        Assert.False(TableCatalogue.Default.Of(["projects"]).ListsRuns);
        Assert.False(TableCatalogue.Default.Of(["projects", "artifact_versions", "artifact_files"]).ListsRuns);
        Assert.True(TableCatalogue.Default.Of(["projects", "run_summary"]).ListsRuns);
        Assert.True(TableCatalogue.Default.Of(["artifact_lineage"]).ListsRuns);
    }
}
