using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.Data.Analysis;
using WandbExporter.Arrow;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;
using WandbExporter.Simulator;

namespace WandbExporter.Client.Tests.Arrow;

public sealed class HistoryBatchesTests : IAsyncLifetime
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions { RowsPerRun = 150, RunsPerProject = 6, Catalogs = false });

    private WandbSimulator? _server;
    private WandbClient? _client;

    private WandbClient Client => _client!;

    public async Task InitializeAsync()
    {
        _server = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [World] });
        _client = ClientOf(_server);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task Every_value_of_every_row_is_in_the_batches_under_its_key_whatever_its_type()
    {
        var (rows, values) = (0, 0);
        foreach (var project in World.Projects("acme"))
        {
            await foreach (var page in Client.Runs.List(new ProjectPath("acme", project.Name), new RunQuery()).PagesAsync())
            {
                foreach (var run in page.Items)
                {
                    var expected = await Client.Runs.Scan(run).ToListAsync();
                    var batches = await Client.Runs.ScanBatches(run, batchRows: 64).ToListAsync();
                    Assert.Equal(expected.Count, batches.Where(batch => batch.Length > 0).Sum(batch => batch.Length));
                    Assert.All(batches, batch => Assert.InRange(batch.Length, 1, 64));
                    var at = 0;
                    foreach (var batch in batches)
                    {
                        for (var row = 0; row < batch.Length; row++)
                            values += Compare(run, expected[at++], batch, row);
                        batch.Dispose();
                    }
                    rows += at;
                }
            }
        }
        Assert.InRange(rows, 1000, int.MaxValue);
        Assert.InRange(values, 5000, int.MaxValue);
    }

    [Fact]
    public async Task Batches_of_many_runs_with_keys_have_one_schema_and_come_in_the_order_of_the_runs()
    {
        var runs = await RunsAsync();
        var key = (await Client.Runs.Scan(runs[0]).FirstAsync()).Values.First(value => !value.Key.StartsWith('_') && value.Value.AsDouble() is not null).Key;

        var batches = await Client.Runs.ScanBatches(runs.ToAsyncEnumerable(), new HistoryQuery { Keys = ["_step", key] }).ToListAsync();

        Assert.Equal(runs.Count, batches.Count);
        Assert.Equal(runs.Select(run => run.Path.RunId), batches.Select(batch => ((StringArray)batch.Column("run_id")).GetString(0)));
        Assert.All(batches, batch => Assert.Equal(["entity_name", "project_name", "run_id", "_step", key], batch.Schema.FieldsList.Select(field => field.Name)));
        Assert.All(batches, batch => Assert.Equal((ArrowTypeId.Int64, ArrowTypeId.Double), (batch.Column("_step").Data.DataType.TypeId, batch.Column(key).Data.DataType.TypeId)));
        Assert.All(batches, batch => Assert.Equal(0, batch.Column(key).NullCount));

        var sampled = await Client.Runs.SampleBatches(runs.ToAsyncEnumerable(), new HistorySample { Keys = [key], Samples = 9 }).ToListAsync();
        Assert.All(sampled, batch => Assert.InRange(batch.Length, 1, 9));
        Assert.All(sampled, batch => Assert.Equal(["entity_name", "project_name", "run_id", "_step", key], batch.Schema.FieldsList.Select(field => field.Name)));
    }

    [Fact]
    public async Task A_data_frame_takes_a_batch_as_it_is()
    {
        var run = (await RunsAsync())[0];
        var rows = await Client.Runs.Scan(run).ToListAsync();
        var key = rows[0].Values.First(value => !value.Key.StartsWith('_') && value.Value.Kind == JsonKind.Number).Key;

        using var batch = await Client.Runs.ScanBatches(run, new HistoryQuery { Keys = ["_step", key] }).SingleAsync();
        var frame = DataFrame.FromArrowRecordBatch(batch);

        var expected = rows.Select(row => row.Number(key)).OfType<double>().Where(double.IsFinite).ToList();
        Assert.Equal(rows.Count(row => row[key] is { Kind: not JsonKind.Null }), frame.Rows.Count);
        Assert.Equal(expected.Sum(), ((DoubleDataFrameColumn)frame[key]).OfType<double>().Where(double.IsFinite).Sum(), 9);
    }

    [Fact]
    public async Task Who_stops_early_leaves_nothing_behind_and_a_failure_comes_out()
    {
        var runs = await RunsAsync();
        await foreach (var batch in Client.Runs.ScanBatches(runs.ToAsyncEnumerable()))
        {
            batch.Dispose();
            break;
        }

        var gone = runs[1] with { Path = runs[1].Path.ProjectPath.Run("nobody") };
        var taken = 0;
        var failure = await Assert.ThrowsAsync<Core.Errors.WandbException>(async () =>
        {
            await foreach (var batch in Client.Runs.ScanBatches(new[] { runs[0], gone, runs[2] }.ToAsyncEnumerable()))
            {
                batch.Dispose();
                taken++;
            }
        });
        // One run that cannot be had keeps none of the others back.
        Assert.Equal(2, taken);
        Assert.Contains("nobody", failure.Message, StringComparison.Ordinal);
    }

    private static WandbClient ClientOf(WandbSimulator server) => new(new WandbClientOptions { BaseUrl = server.BaseUrl, ApiKey = SimulatorOptions.DefaultApiKey });

    private async Task<List<RunInfo>> RunsAsync() => [.. (await Client.Runs.List(new ProjectPath("acme", "image-classifier"), new RunQuery()).NextAsync(default)).Items];

    /// <summary>Looks each value of a row up in the columns of its key; answers how many there were.</summary>
    private static int Compare(RunInfo run, HistoryRow expected, RecordBatch batch, int row)
    {
        var values = expected.Values.Where(value => value.Value.Kind != JsonKind.Null).ToList();
        foreach (var (key, value) in values)
        {
            var found = batch.Schema.FieldsList
                .Select((field, place) => (field.Name, Column: batch.Column(place)))
                .Where(column => (column.Name == key || column.Name.StartsWith($"{key}:", StringComparison.Ordinal)) && !column.Column.IsNull(row))
                .ToList();
            // Names that others have already, or that differ in case alone, are written otherwise: the metadata leads back.
            if (found.Count == 0)
                found = [.. Renamed(batch, key).Where(column => !column.Column.IsNull(row))];
            Assert.True(found.Count == 1, $"{run.Path}, step {expected.Step}: {found.Count} columns have a value of {key}");
            Assert.True(Is(found[0].Column, row, value), $"{run.Path}, step {expected.Step}: {key} is not {value}");
        }
        return values.Count;
    }

    private static IEnumerable<(string Name, IArrowArray Column)> Renamed(RecordBatch batch, string key)
    {
        if (!batch.Schema.HasMetadata || !batch.Schema.Metadata.TryGetValue("wandb.renamed", out var renamed))
            return [];
        var names = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(renamed)!;
        return names.Where(name => name.Value == key).Select(name => (name.Key, batch.Column(name.Key)));
    }

    private static bool Is(IArrowArray column, int row, LoggedValue value) => column switch
    {
        DoubleArray doubles => value.AsDouble() is { } number && number.Equals(doubles.GetValue(row)),
        Int64Array integers => value.AsInt64() == integers.GetValue(row) || value.AsDouble() == integers.GetValue(row),
        BooleanArray booleans => value.AsBoolean() == booleans.GetValue(row),
        StringArray texts => value.Kind == JsonKind.String && value.AsString() == texts.GetString(row) || value.Kind != JsonKind.String || texts.GetString(row).StartsWith('"'),
        _ => false,
    };
}
