using System.Text;
using WandbExporter.Client.Areas;
using WandbExporter.Client.Model;
using WandbExporter.Client.Tests.Areas;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Tests.Updates;

/// <summary>Updates of reports, webhooks and what waits in queues.</summary>
public sealed class ReportUpdateTests
{
    [Fact]
    public async Task A_report_is_made_saved_published_and_deleted()
    {
        await using var server = await UpdateServer.StartAsync();
        var reports = server.Client.Reports;
        var before = await ListAsync(server, ViewInfo.Report);

        var made = await reports.Create(UpdateServer.Project, new ReportChanges { DisplayName = "Week 1", Description = "d", Spec = Json("""{"version":5,"blocks":[]}"""), IsDraft = true }).SendAsync();
        Assert.Equal(("Week 1", "d", ViewInfo.Draft, UpdateServer.Project), (made.DisplayName, made.Description, made.Type, made.Project));
        Assert.Contains(await ListAsync(server, ViewInfo.Draft), view => view.Id == made.Id && view.Spec!.ToString() == """{"version":5,"blocks":[]}""");

        var saved = await reports.Save(made, new ReportChanges { DisplayName = "Week 2", IsDraft = false }).SendAsync();
        Assert.Equal((made.Id, "Week 2", "d", ViewInfo.Report, made.Spec!.ToString()), (saved.Id, saved.DisplayName, saved.Description, saved.Type, saved.Spec!.ToString()));
        var after = await ListAsync(server, ViewInfo.Report);
        Assert.Equal([.. before.Select(view => view.Id), made.Id], after.Select(view => view.Id));
        Assert.Equal(before.Select(view => view.Spec!.ToString()), after.SkipLast(1).Select(view => view.Spec!.ToString()));

        await reports.Delete(saved).SendAsync();
        await reports.Delete(before[0]).SendAsync();
        Assert.Equal(before.Skip(1).Select(view => view.Id), (await ListAsync(server, ViewInfo.Report)).Select(view => view.Id));
        await UpdateServer.RefusedAsync(reports.Delete(saved).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(reports.Save(saved, new ReportChanges { Description = "x" }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(reports.Create(UpdateServer.Project with { Project = "none" }, new ReportChanges { Spec = Json("{}") }).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        Assert.Throws<ArgumentException>(() => reports.Create(UpdateServer.Project, new ReportChanges()));
        Assert.Throws<ArgumentException>(() => reports.Save(saved, new ReportChanges()));
        Assert.Throws<ArgumentException>(() => reports.Save(saved, new ReportChanges { Spec = Json("{") }));
    }

    [Fact]
    public async Task A_webhook_is_made_and_an_automation_calls_it_and_its_address_is_not_shown()
    {
        await using var server = await UpdateServer.StartAsync();
        var update = server.Client.Automations.CreateWebhook("acme", "night", new Uri("https://hooks.example.com/T0/s3cret"), secretName: "HOOK_SECRET");

        Assert.DoesNotContain("s3cret", update.DryRun().Variables, StringComparison.Ordinal);
        Assert.Contains("HOOK_SECRET", update.DryRun().Variables, StringComparison.Ordinal);
        var made = await update.SendAsync();

        Assert.Equal(("night", "https://hooks.example.com", false), (made.Name, made.Url!.TrimEnd('/'), made.UrlIsWhole));
        Assert.Contains(await OddServer.AllAsync(server.Client.Automations.ListIntegrations("acme", 50)), integration => integration.Id == made.Id);
        var conflict = await UpdateServer.RefusedAsync(update.SendAsync(), FailureCode.Conflict, UpdateOutcome.NotApplied);
        Assert.DoesNotContain("s3cret", conflict.ToString() + conflict.Failure, StringComparison.Ordinal);
        await UpdateServer.RefusedAsync(server.Client.Automations.CreateWebhook("acme", "odd", new Uri("ftp://x.example.com")).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
    }

    [Fact]
    public async Task A_job_is_put_into_a_queue_and_taken_out_again_unless_it_became_a_run()
    {
        await using var server = await UpdateServer.StartAsync();
        var launch = server.Client.Launch;
        var queue = (await server.Client.Launch.GetQueuesAsync(UpdateServer.Project, default))[0];
        var before = await OddServer.AllAsync(server.Client.Launch.ListQueuedRuns(UpdateServer.Project, queue.Name));
        var push = launch.Push(queue, Json("""{"job":"acme/job:latest","env":{"TOKEN":"s3cret"}}"""), priority: 1);

        Assert.DoesNotContain("s3cret", push.DryRun().Variables, StringComparison.Ordinal);
        var id = await push.SendAsync();

        var pushed = (await OddServer.AllAsync(server.Client.Launch.ListQueuedRuns(UpdateServer.Project, queue.Name))).Single(item => item.Id == id);
        Assert.Equal(("PENDING", """{"job":"acme/job:latest","env":{"TOKEN":"s3cret"}}"""), (pushed.State, pushed.Spec!.ToString()));
        await launch.DeleteQueued(queue, pushed).SendAsync();
        Assert.Equal(before.Select(item => item.Id), (await OddServer.AllAsync(server.Client.Launch.ListQueuedRuns(UpdateServer.Project, queue.Name))).Select(item => item.Id));
        await UpdateServer.RefusedAsync(launch.DeleteQueued(queue, pushed).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(launch.DeleteQueued(queue, before.First(item => item.State == "CLAIMED")).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(launch.Push(queue, Json("[]")).SendAsync(), FailureCode.UpdateRefused, UpdateOutcome.NotApplied);
        await UpdateServer.RefusedAsync(launch.Push(queue with { Id = "QQ==" }, Json("{}")).SendAsync(), FailureCode.NotFound, UpdateOutcome.NotApplied);
        Assert.Throws<ArgumentException>(() => launch.Push(queue, Json("{")));
    }

    private static Task<List<ViewInfo>> ListAsync(UpdateServer server, string type) => OddServer.AllAsync(server.Client.Reports.List(UpdateServer.Project, type));

    private static RawJson Json(string text) => new(Encoding.UTF8.GetBytes(text));
}
