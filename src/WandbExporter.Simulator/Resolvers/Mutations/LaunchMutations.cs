namespace WandbExporter.Simulator;

/// <summary>Queues of jobs, and presets of charts.</summary>
internal static class LaunchMutations
{
    public static void Register(Mutations mutations) => mutations
        .Add("createDefaultResourceConfig", CreateConfig)
        .Add("createRunQueue", Create)
        .Add("upsertRunQueue", Upsert)
        .Add("deleteRunQueues", Delete)
        .Add("pushToRunQueue", Push)
        .Add("deleteFromRunQueue", Withdraw)
        .Add("createCustomChart", CreateChart);

    private static Payload CreateConfig(Change change)
    {
        _ = change.Entity(change.Input.Text("entityName"));
        var made = change.Worlds.Put(change.Input.Text("resource")!, change.Input.Json("config")!);
        return new Payload { ["success"] = true, ["defaultResourceConfigID"] = made.Id };
    }

    private static Payload Create(Change change)
    {
        var project = change.Project(change.Input.Text("entityName"), change.Input.Text("projectName"));
        var name = change.Input.Text("queueName")!;
        if (project.Catalog.Queues.Any(queue => queue.Name == name))
            throw Change.Conflict($"run queue {name}");
        if (change.Input.Text("defaultResourceConfigID") is { } id && change.Worlds.FindResourceConfig(id) is null)
            throw Change.Missing($"resource configuration {id}");
        return new Payload { ["success"] = true, ["queueID"] = Make(change, project, name).Id };
    }

    private static Payload Upsert(Change change)
    {
        var project = change.Project(change.Input.Text("entityName"), change.Input.Text("projectName"));
        var name = change.Input.Text("queueName")!;
        if (!change.Input.Json("resourceConfig")!.Contains("resource_args", StringComparison.Ordinal))
            return new Payload { ["success"] = false, ["configSchemaValidationErrors"] = new[] { "(root): resource_args is required" } };
        var links = change.Input.Json("externalLinks");
        if (project.Catalog.Queues.All(queue => queue.Name != name))
            Make(change, project, name);
        if (links is not null)
            change.Worlds.Change(project, writes => writes.Of(plan => plan with { QueueLinks = new Dictionary<string, string>(plan.QueueLinks) { [name] = links } }));
        return Payload.Success();
    }

    private static QueueData Make(Change change, ProjectData project, string name)
    {
        change.Worlds.Change(project, writes => writes.Of(plan => plan with { EmptyQueues = [.. plan.EmptyQueues, name] }));
        return change.Worlds.FindProject(project.Entity, project.Name)!.Catalog.Queues.First(queue => queue.Name == name);
    }

    private static Payload Delete(Change change)
    {
        var queues = change.Input.Texts("queueIDs")!.Select(id => Find(change, id)).ToList();
        foreach (var queue in queues)
        {
            change.Worlds.Change(queue.Project, writes => writes.Of(plan => plan with
            {
                Queues = [.. plan.Queues.Where(name => name != queue.Name)],
                EmptyQueues = [.. plan.EmptyQueues.Where(name => name != queue.Name)],
            }));
        }
        return Payload.Success();
    }

    private static QueueData Find(Change change, string id) =>
        GlobalId.Parts("RunQueue", id) is [var entity, var project, var name] && change.Session.FindProject(entity, project)?.Catalog.Queues.FirstOrDefault(queue => queue.Name == name) is { } found
            ? found
            : throw Change.Missing($"run queue {id}");

    private static Payload Push(Change change)
    {
        var (queue, spec) = (Find(change, change.Input.Text("queueID")!), change.Input.Json("runSpec")!);
        _ = change.Input.Json("templateVariableValues");
        if (change.Input.Whole("priority") is < 0 or > 3)
            throw Change.Invalid("a priority is one of 0 to 3");
        var number = 1000 + queue.Pushed.Count;
        change.Worlds.Change(queue.Project, writes => writes.Of(plan => plan with { Pushed = [.. plan.Pushed, new PushedRun(queue.Name, number, spec)] }));
        return new Payload { ["runQueueItemId"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture) };
    }

    /// <summary>What became a run stays.</summary>
    private static Payload Withdraw(Change change)
    {
        var (queue, id) = (Find(change, change.Input.Text("queueID")!), change.Input.Text("runQueueItemId")!);
        var item = queue.Items.FirstOrDefault(item => item.Id == id) ?? throw Change.Missing($"item {id} in the run queue {queue.Name}");
        if (item.State != "PENDING")
            return Payload.Success(false);
        change.Worlds.Change(queue.Project, writes => writes.Of(plan => plan with { Withdrawn = [.. plan.Withdrawn, (queue.Name, id)] }));
        return Payload.Success();
    }

    private static Payload CreateChart(Change change)
    {
        var input = change.Input;
        var entity = change.Entity(input.Text("entity"));
        if (input.Text("access") is not ("PRIVATE" or "PUBLIC") || input.Text("type") != "vega2")
            throw Change.Invalid("a custom chart is PRIVATE or PUBLIC, and of the type vega2");
        var name = input.Text("name")!;
        if (CustomChartData.Of(entity).Concat(change.Worlds.ChartsOf(entity)).Any(chart => chart.Name == name))
            throw Change.Conflict($"custom chart {name}");
        return new Payload { ["chart"] = change.Worlds.Put(entity, new MadeChart(name, input.Text("displayName")!, input.Text("access")!, input.Json("spec")!)) };
    }
}
