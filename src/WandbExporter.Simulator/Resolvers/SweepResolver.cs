using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

internal static class SweepResolver
{
    public static void Register(FieldMap map)
    {
        map.On<SweepData>("Sweep")
            .Add("id", sweep => sweep.Id)
            .Add("name", sweep => sweep.Name)
            .Add("displayName", sweep => "sweep of " + sweep.Project.Name)
            .Add("method", _ => "bayes")
            .Add("state", sweep => sweep.Plan.State)
            .Add("description", sweep => sweep.Plan.Description)
            .Add("bestLoss", sweep => sweep.Plan.BestLoss)
            .Add("config", sweep => sweep.Config)
            .Add("controller", _ => new JsonText("{}"))
            .Add("scheduler", _ => new JsonText("{}"))
            .Add("earlyStopJobRunning", _ => false)
            .Add("createdAt", sweep => Epochs.Text(sweep.CreatedAt))
            .Add("updatedAt", sweep => Epochs.Text(sweep.CreatedAt.AddHours(2)))
            .Add("heartbeatAt", sweep => Epochs.Text(sweep.CreatedAt.AddHours(2)))
            .Add("runCount", sweep => sweep.RunCount)
            .Add("runCountExpected", sweep => sweep.Plan.IsEndless ? null : sweep.RunCount + 3)
            .Add("runTime", sweep => sweep.RunCount * 60)
            .Add("user", (sweep, call) => sweep.Plan.Owner is { } owner ? call.Server.Worlds.FindUser(owner) : null)
            .Add("priorRuns", sweep => Paging.Whole(sweep.Plan.PriorRuns.Select(sweep.Project.RunAt)))
            .Add("runs", (sweep, call) => Runs(call, sweep))
            .Add("agent", (sweep, call) => sweep.Agents.FirstOrDefault(agent => agent.Name == call.Text("agentName")))
            .Add("agents", sweep => Paging.Whole(sweep.Agents))
            .Add("project", sweep => sweep.Project);
        map.On<AgentData>("Agent")
            .Add("id", agent => agent.Id)
            .Add("name", agent => agent.Name)
            .Add("host", agent => "host-of-" + agent.Name)
            .Add("state", _ => "FINISHED")
            .Add("totalRuns", agent => agent.Sweep.RunCount)
            .Add("createdAt", agent => Epochs.Text(agent.Sweep.CreatedAt))
            .Add("heartbeatAt", agent => Epochs.Text(agent.Sweep.CreatedAt.AddHours(2)))
            .Add("runs", (agent, call) => Runs(call, agent.Sweep));
    }

    public static Page Page(ProjectData project, Call call)
    {
        var filter = MongoFilter.Parse(call.Text("filters"));
        return Paging.Of(call, ProjectResolver.List("sweeps", project), [.. project.Catalog.Sweeps.Where(sweep => filter.Matches(path => Field(sweep, path)))]);
    }

    private static Page Runs(Call call, SweepData sweep) => Paging.Of(call, "sweep-runs/" + sweep.Id, sweep.RunCount, sweep.RunAt);

    private static object? Field(SweepData sweep, string path) => path switch
    {
        "name" => sweep.Name,
        "state" => sweep.Plan.State,
        "createdAt" or "created_at" => sweep.CreatedAt,
        _ => throw new FormatException($"invalid filters: unknown field {path}"),
    };
}
