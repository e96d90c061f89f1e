using WandbExporter.Archive.Reports;
using WandbExporter.Parquet;
using Xunit;

namespace WandbExporter.Archive.Tests.Reports;

/// <summary>Column names and types are a contract with whoever reads an export: a change here is a change for users.</summary>
public sealed class SchemaTests
{
    [Fact]
    public void Manifest() => Same(
        ManifestWriter.Schema,
        "path String!, table String, bytes Int64!, sha256 String!, source_md5 String, rows Int64!, unit String!, committed_at Timestamp!");

    [Fact]
    public void Failures() => Same(
        FailuresWriter.Schema,
        "unit String!, kind String!, entity_name String, project_name String, run_id String, code String!, message String!, attempts Int64!, "
        + "last_answer String, failed_at Timestamp!, gap_from_step Int64, gap_to_step Int64, path String");

    [Fact]
    public void Deletion_ready() => Same(
        DeletionReadyWriter.Schema,
        "kind String!, entity_name String!, project_name String!, run_id String, collection String, version String, state String, ready Boolean!, reason String");

    private static void Same(IReadOnlyList<ColumnSpec> schema, string expected) =>
        Assert.Equal(expected, string.Join(", ", schema.Select(column => $"{column.Name} {column.Type}{(column.Optional ? "" : "!")}")));
}
