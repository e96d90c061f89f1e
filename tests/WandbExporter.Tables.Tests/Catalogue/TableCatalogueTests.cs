using WandbExporter.Core.Errors;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Tables.Tests.Catalogue;

public sealed class TableCatalogueTests
{
    /// <summary>Destinations of every age have these names in their keys and journals.</summary>
    [Fact]
    public void Tables_and_units_have_the_names_that_they_always_had()
    {
        Assert.Equal(
            ["projects", "runs", "run_config", "run_summary", "history", "history_long", "system_metrics", "files", "console_logs",
                "artifact_versions", "artifact_aliases", "artifact_collections", "artifact_types", "artifact_files", "artifact_lineage"],
            TableCatalogue.Default.Tables.Select(table => table.Name));
        Assert.Equal(["Artifacts", "ArtifactFiles", "ArtifactLineage"], TableCatalogue.Default.Of(TableCatalogue.Default.ArtifactNames).Tables.OfType<UnitTable>().Select(table => table.Kind.Name).Distinct());
        Assert.Equal(["History", "SystemMetrics", "Files", "ConsoleLogs"], TableCatalogue.Default.Usual.Units.Kinds.Select(kind => kind.Name));
    }

    [Fact]
    public void Names_choose_tables_in_the_catalogues_order_and_none_chooses_all_but_those_of_artifacts()
    {
        Assert.Equal(["runs", "files"], TableCatalogue.Default.Choose(["files", "runs"]).Names);
        Assert.Equal(TableCatalogue.Default.Names.Where(name => !name.StartsWith("artifact_", StringComparison.Ordinal)), TableCatalogue.Default.Choose([]).Names);
        Assert.Equal(TableCatalogue.Default.Names.Where(name => name.StartsWith("artifact_", StringComparison.Ordinal)), TableCatalogue.Default.ArtifactNames);
    }

    [Theory]
    [InlineData("artifact")]
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
