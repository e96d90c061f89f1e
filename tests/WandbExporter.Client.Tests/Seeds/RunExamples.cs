using Apache.Arrow;
using WandbExporter.Arrow;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Filters;
using WandbExporter.Client.Histories;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Tests.Seeds;

/// <summary>Runs: found by filters, looked at, their histories read.</summary>
[Collection(SeedExamples.Name)]
public sealed class RunExamples(SeedServer server)
{
    [Fact]
    public async Task A_run_by_its_path_has_its_config_its_summary_and_its_history()
    {
        var run = (await server.Client.Runs.GetAsync(RunPath.Parse($"{SeedServer.Project}/running1")))!;

        Assert.Equal("running1", run.Path.RunId);
        Assert.Contains(run.ConfigValues()["experiment_name"].AsString(), new[] { "foo", "bar", "baz" });
        Assert.NotNull(run.SummaryValues()["loss"].AsDouble());
        var history = await server.Client.Runs.SampleHistoryAsync(run.Path);
        Assert.Equal(run.HistoryLineCount, history.Count);
    }

    [Fact]
    public async Task Runs_whose_config_names_an_experiment()
    {
        var found = await NamesAsync(RunFilter.Config("experiment_name") == "foo");
        Assert.Equal(Of("foo"), found);
    }

    [Fact]
    public async Task Runs_of_one_experiment_or_another_and_how_many_there_are()
    {
        var filter = RunFilter.Config("experiment_name") == "foo" | RunFilter.Config("experiment_name") == "bar";
        Assert.Equal("""{"$or":[{"config.experiment_name":"foo"},{"config.experiment_name":"bar"}]}""", filter);

        Assert.Equal(Of("foo", "bar"), await NamesAsync(filter));
        Assert.Equal(Of("foo", "bar").Count, await server.Client.Runs.List(SeedServer.Project, new RunQuery(filter)).CountAsync());
    }

    [Fact]
    public async Task Runs_whose_experiment_matches_a_regular_expression()
    {
        var found = await NamesAsync(RunFilter.Config("experiment_name").Matches("b.*"));
        Assert.Equal(Of("bar", "baz"), found);
    }

    [Fact]
    public async Task Runs_whose_display_name_matches_a_regular_expression()
    {
        Assert.Equal(Of("foo"), await NamesAsync(RunFilter.DisplayName.Matches("^foo.*")));
        // As the documentation writes it.
        Assert.Equal(Of("foo"), await NamesAsync(Filter.Parse("""{"display_name":{"$regex":"^foo.*"}}""")));
    }

    [Fact]
    public async Task Runs_by_each_field_that_the_documentation_names()
    {
        var one = server.Runs[1];
        foreach (var (filter, holds) in new (Filter, Func<RunInfo, bool>)[]
        {
            (RunFilter.CreatedAt <= one.CreatedAt!.Value.Value!.Value, run => run.CreatedAt!.Value.Value <= one.CreatedAt.Value.Value),
            (RunFilter.DisplayName == one.DisplayName, run => run.DisplayName == one.DisplayName),
            (RunFilter.Duration >= Seconds(one), run => Seconds(run) >= Seconds(one)),
            (RunFilter.Group == one.Group, run => run.Group == one.Group),
            (RunFilter.Host == one.Host, run => run.Host == one.Host),
            (RunFilter.JobType == one.JobType, run => run.JobType == one.JobType),
            (RunFilter.Id == one.Path.RunId, run => run.Path == one.Path),
            (RunFilter.State == RunState.Running, run => run.State == "running"),
            (RunFilter.Tags == "chosen", run => run.Tags.Contains("chosen")),
            (RunFilter.Username == one.User!.Username, run => run.User?.Username == one.User.Username),
            (RunFilter.Config("optimizer") == "sgd", run => run.ConfigValues()["optimizer"].AsString() == "sgd"),
            (RunFilter.Summary("loss") < 4, run => run.SummaryValues()["loss"].AsDouble() < 4),
        })
        {
            var expected = server.Runs.Where(holds).Select(run => run.DisplayName!).ToList();
            Assert.NotEmpty(expected);
            Assert.True(expected.SequenceEqual(await NamesAsync(filter)), $"{filter} is not {string.Join(", ", expected)}");
        }

        static double Seconds(RunInfo run) => (run.HeartbeatAt!.Value.Value!.Value - run.CreatedAt!.Value.Value!.Value).TotalSeconds;
    }

    [Theory]
    [InlineData("+summary_metrics.loss", false)]
    [InlineData("-summary_metrics.loss", true)]
    public async Task Runs_in_the_order_of_a_metric(string order, bool isDescending)
    {
        var losses = await server.Client.Runs.List(SeedServer.Project, new RunQuery(Order: order)).Select(run => run.SummaryValues()["loss"].AsDouble()!.Value).ToListAsync();

        Assert.Equal(server.Runs.Count, losses.Count);
        Assert.Equal(isDescending ? losses.OrderDescending() : losses.Order(), losses);
        Assert.NotEqual(server.Runs.Select(run => run.SummaryValues()["loss"].AsDouble()!.Value), losses);
    }

    [Fact]
    public async Task Runs_by_their_age_and_fifty_a_page_or_as_many_as_one_wants()
    {
        var oldest = await server.Client.Runs.List(SeedServer.Project, new RunQuery(Order: "+created_at", PageSize: 3)).PagesAsync().ToListAsync();
        var newest = await server.Client.Runs.List(SeedServer.Project, new RunQuery(Order: "-created_at")).Select(run => run.Path).ToListAsync();

        Assert.Equal(server.Runs.Select(run => run.Path), oldest.SelectMany(page => page.Items).Select(run => run.Path));
        Assert.All(oldest.SkipLast(1), page => Assert.Equal(3, page.Items.Count));
        Assert.Equal(server.Runs.Select(run => run.Path).Reverse(), newest);
    }

    [Fact]
    public async Task Finished_runs_of_an_optimizer_with_all_that_is_printed_of_them()
    {
        var runs = server.Client.Runs.List(SeedServer.Project, new RunQuery(RunFilter.State == RunState.Finished & RunFilter.Config("optimizer") == "adam"));

        var seen = 0;
        await foreach (var run in runs)
        {
            Assert.Equal(server.Runs.Single(one => one.Path == run.Path).DisplayName, run.DisplayName);
            Assert.EndsWith($"/{SeedServer.Project}/runs/{run.Path.RunId}", server.Client.Runs.PageOf(run.Path).AbsoluteUri, StringComparison.Ordinal);
            Assert.Equal(("finished", "adam"), (run.State, run.ConfigValues()["optimizer"].AsString()));
            Assert.True(run.SummaryValues().ContainsKey("accuracy"));
            Assert.Equal(5, (await server.Client.Runs.SampleHistoryAsync(run.Path, new HistorySample { Samples = 5 })).Count);
            seen++;
        }
        Assert.Equal(server.Runs.Count(run => run.State == "finished" && run.ConfigValues()["optimizer"].AsString() == "adam"), seen);
    }

    [Fact]
    public async Task Histories_of_all_runs_as_data_frames_with_some_samples_of_some_metrics()
    {
        var runs = server.Client.Runs.List(SeedServer.Project, new RunQuery(RunFilter.Config("optimizer") == "adam"));
        var expected = await runs.Select(run => run.Path.RunId).ToListAsync();

        var batches = await server.Client.Runs.SampleBatches(runs, new HistorySample { Samples = 10, Keys = [SeedServer.Metric, "train/accuracy"], XAxis = "_step" }).ToListAsync();

        Assert.Equal(expected, batches.Select(batch => ((StringArray)batch.Column("run_id")).GetString(0)));
        foreach (var batch in batches)
        {
            Assert.Equal(["_step", SeedServer.Metric, "train/accuracy"], batch.Schema.FieldsList.Select(field => field.Name).Skip(3));
            Assert.Equal(10, batch.Length);
            Assert.Equal(0, batch.Column(SeedServer.Metric).NullCount);
            batch.Dispose();
        }
    }

    [Fact]
    public async Task All_values_of_a_metric_of_a_run()
    {
        var run = server.Runs[0];
        var losses = await server.Client.Runs.Scan(run, new HistoryQuery { Keys = [SeedServer.Metric] }).Select(row => row.Number(SeedServer.Metric)!.Value).ToListAsync();

        Assert.Equal(run.HistoryLineCount, losses.Count);
        Assert.Equal(run.SummaryValues()[SeedServer.Metric].AsDouble(), losses[^1]);
        Assert.True(losses[0] > losses[^1]);
    }

    [Fact]
    public async Task What_is_changed_of_a_finished_run_is_kept_by_the_server()
    {
        // Of a project of its own: the others say what all runs of theirs are.
        var project = (await server.Client.Projects.List(SeedServer.Team).FirstAsync(one => one.Path != SeedServer.Project && one.RunCount > 0)).Path;
        var run = await server.Client.Runs.List(project).FirstAsync(one => one.State == "finished" && one.ConfigValues().Count > 0);
        await server.Client.Runs.Update(run, new RunChanges { AddTags = ["reviewed"], SetConfig = new Dictionary<string, RawJson> { ["key"] = SeedServer.Json("\"new\"") } }).SendAsync();

        var after = (await server.Client.Runs.GetAsync(run.Path))!;
        Assert.Equal([.. run.Tags, "reviewed"], after.Tags);
        Assert.Equal("new", after.ConfigValues()["key"].AsString());
        Assert.All(run.ConfigValues(), one => Assert.Equal(one.Value, after.ConfigValues()[one.Key]));
    }

    [Fact]
    public async Task The_state_of_a_runs_code_stands_in_its_metadata()
    {
        var metadata = await server.Client.Runs.GetMetadataAsync(server.Runs[0].Path);
        Assert.Equal(("read", "train.py"), (metadata.Status, metadata.Text("program")));
        // The commit itself is also a field of the run.
        Assert.Equal(server.Runs[0].Commit, (await server.Client.Runs.GetAsync(server.Runs[0].Path))!.Commit);
    }

    [Fact]
    public async Task A_failure_says_what_the_server_said()
    {
        var failed = await Assert.ThrowsAsync<WandbException>(() => server.Client.Runs.List(new ProjectPath(SeedServer.Team, "nobody's")).CountAsync());
        Assert.True(failed is { IsNotFound: true, IsTransient: false }, failed.Message);
        Assert.Contains("nobody's", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_of_a_run_with_their_names_their_addresses_and_their_sizes_and_then_their_bytes()
    {
        var seen = 0;
        await foreach (var file in server.Client.Runs.ListFiles(server.Runs[0].Path))
        {
            using var bytes = new MemoryStream();
            var download = await server.Client.Runs.DownloadAsync(file, bytes);
            Assert.Equal((file.SizeBytes, true), (bytes.Length, Uri.IsWellFormedUriString(file.Url, UriKind.Absolute)));
            Assert.Equal(ListingAgreement.Proved, download.Agreement);
            seen++;
        }
        Assert.Equal(server.Runs[0].FileCount, seen);
    }

    private Task<List<string>> NamesAsync(Filter filter) => server.Client.Runs.List(SeedServer.Project, new RunQuery(filter)).Select(run => run.DisplayName!).ToListAsync().AsTask();

    private List<string> Of(params string[] experiments) =>
        [.. server.Runs.Where(run => experiments.Contains(run.ConfigValues()["experiment_name"].AsString())).Select(run => run.DisplayName!)];
}
