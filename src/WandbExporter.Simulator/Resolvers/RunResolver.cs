using System.Globalization;
using System.Text;
using System.Text.Json;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary>The record of a run. Its history, log and files have resolvers of their own.</summary>
internal static class RunResolver
{
    private static readonly string[] Arguments = ["--epochs", "10"];

    public static void Register(FieldMap map)
    {
        map.On<RunData>("Run")
            .Add("id", IdOf)
            .Add("name", run => run.Name)
            .Add("displayName", run => run.DisplayName)
            .Add("projectId", run => run.Project.Number.ToString(CultureInfo.InvariantCulture))
            .Add("project", run => run.Project)
            .Add("tags", run => run.Tags)
            .Add("sweepName", run => run.Sweep)
            .Add("sweep", run => run.Project.Catalog.Sweeps.FirstOrDefault(sweep => sweep.Name == run.Sweep))
            .Add("state", run => run.State)
            .Add("config", run => new JsonText(run.Config))
            .Add("group", run => run.Group)
            .Add("jobType", run => run.JobType)
            .Add("commit", run => run.Commit)
            .Add("host", run => run.Host)
            .Add("readOnly", _ => false)
            .Add("createdAt", run => Epochs.Text(run.CreatedAt))
            .Add("heartbeatAt", run => run.HeartbeatAt is { } time ? Epochs.Text(time) : null)
            .Add("updatedAt", run => run.UpdatedAt is { } time ? Epochs.Text(time) : null)
            .Add("description", run => run.Description)
            .Add("notes", run => run.Notes)
            .Add("systemMetrics", run => new JsonText(run.SystemMetrics))
            .Add("summaryMetrics", run => new JsonText(run.Summary))
            .Add("historyKeys", run => run.HistoryKeys is { } keys ? new JsonText(keys) : null)
            .Add("wandbConfig", WandbConfig)
            .Add("user", (run, call) => call.Server.Worlds.FindUser(run.Username))
            .Add("agent", run => run.Project.Catalog.Sweeps.FirstOrDefault(sweep => sweep.Name == run.Sweep)?.Agents[0])
            .Add("runInfo", run => run)
            .Add("exitcode", run => run.ExitCode)
            .Add("shouldStop", run => run.IsStopped)
            .Add("stopped", run => run.State == "killed")
            .Add("failed", run => run.State is "failed" or "crashed")
            .Add("running", run => run.State == "running")
            .Add("outputArtifacts", (run, call) => Paging.Of(call, List("outputs", run), run.Project.Catalog.OutputsOf(run).ToList()))
            .Add("inputArtifacts", (run, call) => Paging.Of(call, List("inputs", run), run.Project.Catalog.InputsOf(run).ToList()));
        map.On<RunData>("RunInfo")
            .Add("program", _ => "train.py")
            .Add("args", _ => Arguments)
            .Add("os", _ => "Linux-6.1.0-x86_64-with-glibc2.36")
            .Add("python", _ => "CPython 3.11.2")
            .Add("colab", _ => null)
            .Add("executable", _ => "/usr/bin/python3")
            .Add("codeSaved", _ => false)
            .Add("cpuCount", _ => 16)
            .Add("gpuCount", _ => 1)
            .Add("gpu", _ => "Example GPU 80GB")
            .Add("git", run => run.Commit is null ? null : run);
        map.On<RunData>("GitInfo").Add("remote", _ => "https://git.example.com/acme/train.git").Add("commit", run => run.Commit);
    }

    public static string IdOf(RunData run) => GlobalId.Of("Run:v1", run.Name, run.Project.Name, run.Project.Entity);

    public static string List(string kind, RunData run) => $"{kind}/{run.Project.Entity}/{run.Project.Name}/{run.Name}";

    public static Page Page(ProjectData project, Call call)
    {
        var (filters, order) = (call.Text("filters"), call.Text("order"));
        return Paging.From(
            call,
            $"runs/{project.Entity}/{project.Name}/{RunOrder.Parse(order)}",
            start => call.Server.Runs.List(project, filters, order, start).Select(found => (found.Rank, (object)found.Run)),
            () => call.Server.Runs.Count(project, filters));
    }

    /// <summary>The wanted members of the config's internal part.</summary>
    private static object WandbConfig(RunData run, Call call)
    {
        using var config = TolerantJson.Parse(Encoding.UTF8.GetBytes(run.Config));
        var wanted = call.Texts("keys");
        if (!config.RootElement.TryGetProperty("_wandb", out var entry) || !entry.TryGetProperty("value", out var inner) || inner.ValueKind != JsonValueKind.Object)
            return new JsonText("{}");
        return new JsonText(GeneratedRecord.Json(writer =>
        {
            foreach (var member in inner.EnumerateObject().Where(member => wanted is null || wanted.Contains(member.Name)))
                member.WriteTo(writer);
        }));
    }
}
