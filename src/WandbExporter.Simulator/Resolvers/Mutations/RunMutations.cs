using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

internal static class RunMutations
{
    public static void Register(Mutations mutations) => mutations
        .Add("upsertBucket", Upsert)
        .Add("updateRunState", UpdateState)
        .Add("stopRun", Stop)
        .Add("deleteRun", Delete);

    /// <summary>By its id, or by its names: then it is made if it is not there, and its project too.</summary>
    private static Payload Upsert(Change change)
    {
        var input = change.Input;
        var (config, summary) = (input.Json("config"), input.Json("summaryMetrics"));
        var isNew = false;
        RunData run;
        if (input.Text("id") is { } id)
        {
            run = change.RunOf(id);
        }
        else
        {
            var entity = change.Entity(input.Text("entityName"));
            var name = input.Text("name") is { Length: > 0 and <= 64 } given && !given.Contains('/', StringComparison.Ordinal) ? given : throw Change.Invalid("a run id has 1 to 64 characters and no slash");
            var project = ProjectMutations.FindOrMake(change, entity, input.Text("modelName") ?? "uncategorized");
            isNew = project.FindRun(name) is null;
            if (isNew)
                Make(change, project, name);
            run = Again(change, project).FindRun(name)!;
        }
        change.Worlds.Change(run.Project, writes => writes.Of(run, edit => edit with
        {
            DisplayName = input.Text("displayName") ?? edit.DisplayName,
            Notes = input.Text("notes") ?? edit.Notes,
            Description = input.Text("description") ?? edit.Description,
            Group = input.Text("groupName") ?? edit.Group,
            JobType = input.Text("jobType") ?? edit.JobType,
            Tags = input.Texts("tags") ?? edit.Tags,
            Config = config ?? edit.Config,
            Summary = summary ?? edit.Summary,
            State = input.Text("state") ?? edit.State,
            UpdatedAt = change.Now,
        }));
        return new Payload { ["bucket"] = Again(change, run.Project).FindRun(run.Name), ["inserted"] = isNew };
    }

    private static void Make(Change change, ProjectData project, string name)
    {
        if (change.Worlds.WritesOf(project).DeletedRuns.Contains(name))
            throw new GraphQLFieldException($"run {name} was previously deleted; use another id") { Status = 410 };
        var sweep = change.Input.Text("sweep");
        if (sweep is not null && project.Catalog.Sweeps.All(known => known.Name != sweep))
            throw Change.Missing($"sweep {sweep}");
        change.Worlds.Change(project, writes => writes with { MadeRuns = writes.MadeRuns.Add(new MadeRunPlan(name, change.User.Username, sweep, change.Now)) });
    }

    private static Payload UpdateState(Change change)
    {
        var run = change.RunOf(change.Input.Text("id")!);
        var state = change.Input.Text("state")!;
        var isAllowed = state switch
        {
            "pending" => run.State is "running" or "failed" or "crashed" or "preempted",
            "failed" => run.State is "pending" or "running",
            _ => false,
        };
        if (run.Sweep is not null || !isAllowed)
            throw Change.Invalid($"a run that is {run.State}{(run.Sweep is null ? "" : " in a sweep")} cannot become {state}");
        change.Worlds.Change(run.Project, writes => writes.Of(run, edit => edit with { State = state, UpdatedAt = change.Now }));
        return Payload.Success();
    }

    private static Payload Stop(Change change)
    {
        var run = change.RunOf(change.Input.Text("id")!);
        if (run.State is not ("running" or "pending"))
            return Payload.Success(false);
        change.Worlds.Change(run.Project, writes => writes.Of(run, edit => edit with { IsStopped = true }));
        return Payload.Success();
    }

    private static Payload Delete(Change change)
    {
        var run = change.RunOf(change.Input.Text("id")!);
        if (change.Input.Flag("deleteArtifacts") == true)
        {
            foreach (var artifact in run.Project.Catalog.OutputsOf(run).ToList())
                ArtifactMutations.Edit(change, artifact, version => version with { State = VersionPlan.Deleted });
        }
        change.Worlds.Change(run.Project, writes => writes with
        {
            DeletedRuns = writes.DeletedRuns.Add(run.Name),
            MadeRuns = writes.MadeRuns.RemoveAll(made => made.Name == run.Name),
            Runs = writes.Runs.Remove(run.Name),
        });
        return Payload.Success();
    }

    private static ProjectData Again(Change change, ProjectData project) => change.Worlds.FindProject(project.Entity, project.Name)!;
}
