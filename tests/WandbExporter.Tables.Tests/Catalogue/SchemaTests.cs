using WandbExporter.Parquet;
using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Cells;
using Xunit;

namespace WandbExporter.Tables.Tests.Catalogue;

/// <summary>Column names and types are a contract with whoever reads an export: a change here is a change for users.</summary>
public sealed class SchemaTests
{
    private const string Identity = "entity_name String!, project_name String!, run_id String!";

    [Fact]
    public void Projects() => Same(
        ProjectsTable.Descriptor.Schema,
        "entity_name String!, project_name String!, id String, internal_id String, created_at Timestamp, updated_at Timestamp, description String, "
        + "access String, is_benchmark Boolean, read_only Boolean, run_count Int64, username String, user_name String, last_active Timestamp, sweep_count Int64");

    [Fact]
    public void Runs() => Same(
        RunsTable.Descriptor.Schema,
        Identity + ", id String, project_id String, display_name String, state String, sweep_name String, group String, job_type String, commit String, "
        + "host String, read_only Boolean, tags Json, description String, notes String, created_at Timestamp, heartbeat_at Timestamp, "
        + "updated_at Timestamp, username String, user_name String, history_line_count Int64, events_line_count Int64, log_line_count Int64, "
        + "file_count Int64, last_step Int64, config Json, summary Json, system_metrics Json, history_keys Json");

    [Fact]
    public void Run_config_and_run_summary() => Same(
        RunConfigTable.Descriptor.Schema,
        Identity + ", key String!, type String!, value_double Double, value_int Int64, value_string String, value_bool Boolean, value_json Json");

    [Fact]
    public void History_long() => Same(
        CellTable.Schema,
        Identity + ", step Int64, timestamp Double, key String!, value_double Double, value_int Int64, value_string String, value_json Json, row_index Int64");

    [Fact]
    public void Files() => Same(
        FilesTable.Descriptor.Schema,
        Identity + ", name String!, size_bytes Int64, mimetype String, updated_at Timestamp, md5 String, status String!, key String, sha256 String, error String");

    [Fact]
    public void Console_logs() => Same(
        ConsoleLogsTable.Descriptor.Schema,
        Identity + ", number Int64, timestamp Timestamp, timestamp_text String, level String, label String, line String");

    [Fact]
    public void Sweep_importance() => Same(
        SweepImportanceTable.Descriptor.Schema,
        "entity_name String!, project_name String!, sweep String!, parameter String!, value String, type String!, metric String!, runs Int64, correlation Double, "
        + "permutation_importance Double, importance Double");

    [Fact]
    public void Run_metadata() => Same(
        RunMetadataTable.Descriptor.Schema,
        Identity + ", status String!, started_at Timestamp, host String, username String, email String, program String, args Json, root String, code_path String, "
        + "code_path_local String, git_remote String, git_commit String, os String, python String, executable String, docker String, colab String, cuda String, cpu_count Int64, "
        + "cpu_count_logical Int64, gpu String, gpu_count Int64, gpu_devices Json, memory_bytes Int64, memory Json, disk Json, slurm Json, metadata Json");

    [Fact]
    public void Run_tables() => Same(
        RunTablesTable.Descriptor.Schema,
        Identity + ", table_key String!, table_step Int64, table_path String!, table_row Int64!");

    [Fact]
    public void Run_artifact_tables() => Same(
        RunArtifactTablesTable.Descriptor.Schema,
        Identity + ", table_key String!, table_step Int64, artifact_id String!, source_collection String, source_version String, table_path String!, table_row Int64!");

    private static void Same(IReadOnlyList<ColumnSpec> schema, string expected) =>
        Assert.Equal(expected, string.Join(", ", schema.Select(column => $"{column.Name} {column.Type}{(column.Optional ? "" : "!")}")));
}
