using WandbExporter.Core.Errors;
using WandbExporter.Query.Tests.Support;
using Xunit;

namespace WandbExporter.Query.Tests;

/// <summary>What the views that put tables together say.</summary>
public sealed class ViewTests
{
    private const string Run = "'acme' AS entity_name, 'vision' AS project_name,";

    [Fact]
    public async Task Metrics_say_the_same_of_both_layouts()
    {
        await using var wide = await SmallExport.CreateAsync();
        await wide.AddAsync("history", $"SELECT {Run} 'r1' AS run_id, 0::BIGINT AS _step, 1.5 AS _timestamp, 0.25::DOUBLE AS loss, 9007199254740993 AS \"acc:int64\", '[\"gone\"]'::JSON AS _null_keys", metadata: "{'wandb.renamed': '{\"acc:int64\":\"acc\"}'}");
        await wide.AddAsync("history", $"SELECT {Run} 'r2' AS run_id, 3::BIGINT AS _step, 2.5 AS _timestamp, 4::DOUBLE AS loss, true AS ok, 'it''s' AS note, '{{\"a\":1}}'::JSON AS image, 1.0::DOUBLE AS \"image.a\"", metadata: "{'wandb.flattened': '{\"image.a\":[\"image\",\"a\"]}'}");
        await using var tall = await SmallExport.CreateAsync();
        await tall.AddAsync("history_long", $$"""
            SELECT {{Run}} run_id, step::BIGINT AS step, moment AS timestamp, key, d::DOUBLE AS value_double, i::BIGINT AS value_int, s::VARCHAR AS value_string, j::JSON AS value_json, NULL::BIGINT AS row_index FROM (VALUES
              ('r1', 0, 1.5, 'loss', 0.25, NULL, NULL, NULL), ('r1', 0, 1.5, 'acc', NULL, 9007199254740993, NULL, NULL), ('r1', 0, 1.5, 'gone', NULL, NULL, NULL, 'null'),
              ('r2', 3, 2.5, 'loss', 4, 4, NULL, NULL), ('r2', 3, 2.5, 'ok', NULL, NULL, NULL, 'true'), ('r2', 3, 2.5, 'note', NULL, NULL, 'it''s', NULL),
              ('r2', 3, 2.5, 'image', NULL, NULL, NULL, '{"a":1}')) AS t(run_id, step, moment, key, d, i, s, j)
            """);
        const string Sql = "FROM metrics ORDER BY run_id, key";
        var said = await wide.AskAsync(Sql);
        Assert.Equal(7, said.Count);
        Assert.Equal(said, await tall.AskAsync(Sql));
    }

    [Fact]
    public async Task A_metric_may_be_called_as_the_engine_calls_a_column_without_a_name()
    {
        await using var export = await SmallExport.CreateAsync();
        // At the place that its name says.
        await export.AddAsync("history", $"SELECT {Run} 'r1' AS run_id, 0::BIGINT AS _step, 0.0::DOUBLE AS _timestamp, 2.5::DOUBLE AS \"C5\"");
        Assert.Equal(["C5|2.5"], await export.AskAsync("SELECT key, value_double FROM metrics"));
        Assert.Equal(["2.5"], await export.AskAsync("SELECT \"C5\" FROM history"));
    }

    [Fact]
    public async Task A_part_that_is_gone_or_none_is_the_exports_fault_and_not_the_statements()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", $"SELECT {Run} 'r1' AS run_id");
        var part = Directory.EnumerateFiles(export.Folder, "*.parquet", SearchOption.AllDirectories).Single();
        foreach (var damage in (Action[])[() => File.WriteAllText(part, "this is no part of any export"), () => File.Delete(part)])
        {
            damage();
            var failed = await Assert.ThrowsAnyAsync<ExportException>(() => export.AskAsync("SELECT run_id FROM runs"));
            Assert.True(failed.Failure.Exit == ExitCode.Destination, failed.Message);
            Assert.Contains("wandb-export verify", failed.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Metrics_of_many_columns_are_those_of_few()
    {
        await using var export = await SmallExport.CreateAsync();
        var columns = string.Join(", ", Enumerable.Range(0, 300).Select(n => $"{n} + i / 2 AS m{n}"));
        await export.AddAsync("history", $"SELECT {Run} 'r1' AS run_id, i AS _step, 0.0::DOUBLE AS _timestamp, {columns} FROM range(3) t(i)");
        await export.AddAsync("history", $"SELECT {Run} 'r2' AS run_id, 9::BIGINT AS _step, 0.0::DOUBLE AS _timestamp, 1::DOUBLE AS m0, 'x' AS other");
        Assert.Equal(["902|301"], await export.AskAsync("SELECT count(*), count(DISTINCT key) FROM metrics"));
        Assert.Equal(["r1|0|299", "r1|1|299.5", "r1|2|300"], await export.AskAsync("SELECT run_id, step, value_double FROM metrics WHERE key = 'm299' ORDER BY step"));
    }

    [Fact]
    public async Task Config_has_a_column_a_key_and_keeps_apart_what_differs_in_case()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", $"SELECT {Run} run_id FROM (VALUES ('r1'), ('r2'), ('without')) t(run_id)");
        await export.AddAsync("run_config", $"""
            SELECT {Run} run_id, key, type, d::DOUBLE AS value_double, i::BIGINT AS value_int, s AS value_string, b AS value_bool, j::JSON AS value_json FROM (VALUES
              ('r1', 'lr', 'number', 0.1, NULL, NULL, NULL, NULL), ('r2', 'lr', 'integer', 1, 1, NULL, NULL, NULL), ('r1', 'LR', 'string', NULL, NULL, 'high', NULL, NULL),
              ('r1', 'seed', 'integer', NULL, 9007199254740993, NULL, NULL, NULL), ('r1', 'amp', 'boolean', NULL, NULL, NULL, true, NULL),
              ('r1', 'run_id', 'string', NULL, NULL, 'mine', NULL, NULL), ('r1', 'it''s "odd"', 'string', NULL, NULL, 'yes', NULL, NULL),
              ('r1', 'mixed', 'string', NULL, NULL, 'a', NULL, NULL), ('r2', 'mixed', 'json', NULL, NULL, NULL, NULL, '[1]')) AS t(run_id, key, type, d, i, s, b, j)
            """);
        Assert.Equal(["0.1|high|9007199254740993|True|mine|yes|\"a\"", "1||||||[1]", "||||||"], await export.AskAsync("SELECT lr, \"LR:2\", seed, amp, \"config:run_id\", \"it's \"\"odd\"\"\", mixed FROM config ORDER BY run_id"));
        Assert.Equal(["lr DOUBLE", "seed BIGINT"], await export.AskAsync("SELECT column_name || ' ' || column_type FROM (DESCRIBE config) WHERE column_name IN ('lr', 'seed') ORDER BY 1"));
    }

    [Fact]
    public async Task The_best_runs_are_named_with_step_and_value()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("runs", $"SELECT {Run} run_id, run_id || '-name' AS display_name FROM (VALUES ('r1'), ('r2')) t(run_id)");
        await export.AddAsync("history", $"SELECT {Run} 'r1' AS run_id, step::BIGINT AS _step, 0.0::DOUBLE AS _timestamp, loss FROM (VALUES (0, 5::DOUBLE), (1, 2), (2, 'nan'::DOUBLE)) t(step, loss)");
        await export.AddAsync("history", $"SELECT {Run} 'r2' AS run_id, step::BIGINT AS _step, 0.0::DOUBLE AS _timestamp, loss FROM (VALUES (0, 2::DOUBLE), (7, '-inf'::DOUBLE), (8, 4)) t(step, loss)");
        Assert.Equal(["loss|2|-Infinity|7|r2|r2-name|5|0|r1|r1-name"], await export.AskAsync("SELECT key, runs, min_value, min_step, min_run_id, min_run_name, max_value, max_step, max_run_id, max_run_name FROM best_runs"));
    }

    [Fact]
    public async Task Metrics_stand_on_the_axis_that_define_metric_gave_them()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("run_config", $$"""
            SELECT {{Run}} 'r1' AS run_id, '_wandb' AS key, 'json' AS type,
              '{"m":[{"1":"epoch","6":[3]},{"2":"train/*","5":1,"6":[1]},{"1":"train/odd","4":"clock","7":[1,2],"8":1,"6":[2]},{"5":1}]}'::JSON AS value_json
            """);
        await export.AddAsync("history", $"SELECT {Run} 'r1' AS run_id, i AS _step, 0.0::DOUBLE AS _timestamp, i / 10 AS epoch, 100.0::DOUBLE + i AS clock, 1.0::DOUBLE AS \"train/loss\", 2.0::DOUBLE AS \"train/odd\", 3.0::DOUBLE AS other FROM range(2) t(i)");
        Assert.Equal(
            ["epoch|False||[]||False", "train/*|True|epoch|[]||False", "train/odd|False|clock|[\"min\",\"max\"]|min|True"],
            await export.AskAsync("SELECT pattern, is_glob, step_metric, coalesce(summaries, []), goal, is_hidden FROM metric_axes ORDER BY pattern"));
        Assert.Equal(
            ["epoch|_step|1", "other|_step|1", "train/loss|epoch|0.1", "train/odd|clock|101"],
            await export.AskAsync("SELECT key, x_key, x FROM metrics_by_axis WHERE step = 1 AND key <> 'clock' ORDER BY key"));
    }

    [Fact]
    public async Task A_metric_whose_axis_was_never_logged_has_no_place_on_it()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("run_config", $$"""SELECT {{Run}} 'r1' AS run_id, '_wandb' AS key, 'json' AS type, '{"m":[{"1":"epoch","6":[3]},{"1":"loss","5":1,"6":[1]}]}'::JSON AS value_json""");
        await export.AddAsync("history", $"SELECT {Run} 'r1' AS run_id, i AS _step, 0.0::DOUBLE AS _timestamp, 1.0::DOUBLE AS loss FROM range(3) t(i)");
        Assert.Equal(["0|epoch|", "1|epoch|", "2|epoch|"], await export.AskAsync("SELECT step, x_key, x FROM metrics_by_axis WHERE key = 'loss' ORDER BY step"));
        // Another run logged it at one step of two.
        await export.AddAsync("run_config", $$"""SELECT {{Run}} 'r2' AS run_id, '_wandb' AS key, 'json' AS type, '{"m":[{"1":"epoch","6":[3]},{"1":"loss","5":1,"6":[1]}]}'::JSON AS value_json""");
        await export.AddAsync("history", $"SELECT {Run} 'r2' AS run_id, i AS _step, 0.0::DOUBLE AS _timestamp, 1.0::DOUBLE AS loss, CASE WHEN i = 1 THEN 0.5::DOUBLE END AS epoch FROM range(2) t(i)");
        Assert.Equal(["0|epoch|", "1|epoch|0.5"], await export.AskAsync("SELECT step, x_key, x FROM metrics_by_axis WHERE key = 'loss' AND run_id = 'r2' ORDER BY step"));
    }

    [Fact]
    public async Task Artifacts_have_their_aliases_and_their_collection()
    {
        await using var export = await SmallExport.CreateAsync();
        await export.AddAsync("artifact_versions", $"SELECT {Run} 'model' AS type, 'net' AS collection, version, '[\"t\"]'::JSON AS tags, 'id' || version AS artifact_id FROM (VALUES ('v0'), ('v1')) t(version)");
        await export.AddAsync("artifact_collections", $"SELECT {Run} 'model' AS type, 'net' AS collection, 'nets' AS description");
        await export.AddAsync("artifact_aliases", $"SELECT {Run} 'model' AS type, 'net' AS collection, 'v1' AS version, alias FROM (VALUES ('latest'), ('best')) t(alias)");
        Assert.Equal(
            ["acme/vision/net:v0|[]|[\"t\"]|nets", "acme/vision/net:v1|[\"best\",\"latest\"]|[\"t\"]|nets"],
            await export.AskAsync("SELECT name, aliases, tags, collection_description FROM artifacts ORDER BY name"));
        Assert.Equal(["acme/vision/net:v1"], await export.AskAsync("SELECT name FROM artifacts WHERE list_contains(aliases, 'best')"));
    }
}
