namespace WandbExporter.Simulator;

internal static class SweepMutations
{
    private const string Running = "RUNNING";
    private const string Paused = "PAUSED";
    private const string Pending = "PENDING";

    public static void Register(Mutations mutations) => mutations.Add("upsertSweep", Upsert).Add("enqueueSweepRun", Enqueue);

    private static Payload Upsert(Change change)
    {
        var input = change.Input;
        if (input.Text("id") is not { } id)
            return Create(change);
        var sweep = Find(change, id);
        if (input.Text("state") is { } state && !MayBecome(sweep.Plan.State, state))
            throw Change.Invalid($"a sweep that is {sweep.Plan.State} cannot become {state}");
        Edit(change, sweep, plan => plan with { State = input.Text("state") ?? plan.State, Description = input.Text("description") ?? plan.Description, Config = input.Text("config") ?? plan.Config });
        return Answer(change, sweep.Project, sweep.Name, []);
    }

    private static Payload Create(Change change)
    {
        var config = change.Input.Text("config");
        if (string.IsNullOrWhiteSpace(config))
            throw Change.Invalid("a sweep needs a config");
        var project = ProjectMutations.FindOrMake(change, change.Entity(change.Input.Text("entityName")), change.Input.Text("projectName") ?? "uncategorized");
        var name = $"made{project.Catalog.Sweeps.Count:d4}";
        change.Worlds.Change(project, writes => writes.Of(plan => plan with
        {
            // Of sweeps that are made, no run is there yet: the turns of the others stay theirs.
            MadeSweeps = [.. plan.MadeSweeps, new SweepPlan(name, []) { Config = config, State = Pending, Description = change.Input.Text("description"), BestLoss = null, Owner = change.User.Username }],
        }));
        return Answer(change, project, name, config.Contains("method", StringComparison.Ordinal) ? [] : ["method is missing"]);
    }

    private static Payload Enqueue(Change change)
    {
        var sweep = Find(change, change.Input.Text("id")!);
        _ = change.Input.Json("config");
        return MayBecome(sweep.Plan.State, Running)
            ? new Payload { ["id"] = GlobalId.Of("SweepRun", sweep.Id, change.Now.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture)), ["runQueueItemId"] = null }
            : throw Change.Invalid($"a sweep that is {sweep.Plan.State} takes no runs");
    }

    private static bool MayBecome(string from, string to) => to switch
    {
        Paused => from is Running or Paused,
        Running or "FINISHED" or "CANCELED" => from is Running or Paused or Pending || from == to,
        _ => false,
    };

    private static SweepData Find(Change change, string id) =>
        GlobalId.Parts("Sweep", id) is [var entity, var project, var name] && change.Session.FindProject(entity, project)?.Catalog.Sweeps.FirstOrDefault(sweep => sweep.Name == name) is { } found
            ? found
            : throw Change.Missing($"sweep {id}");

    private static void Edit(Change change, SweepData sweep, Func<SweepPlan, SweepPlan> edit) => change.Worlds.Change(sweep.Project, writes => writes.Of(plan => plan with
    {
        Sweeps = [.. plan.Sweeps.Select(one => one.Name == sweep.Name ? edit(one) : one)],
        MadeSweeps = [.. plan.MadeSweeps.Select(one => one.Name == sweep.Name ? edit(one) : one)],
    }));

    private static Payload Answer(Change change, ProjectData project, string name, string[] warnings) => new()
    {
        ["sweep"] = change.Worlds.FindProject(project.Entity, project.Name)!.Catalog.Sweeps.First(sweep => sweep.Name == name),
        ["configValidationWarnings"] = warnings,
    };
}
