using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>Files of runs. What is uploaded lies in the bucket, and is shown when it is said to be complete.</summary>
internal static class FileMutations
{
    public static void Register(Mutations mutations) => mutations
        .Add("createRunFiles", Create)
        .Add("markRunFilesUploaded", Mark)
        .Add("deleteFiles", Delete);

    private static Payload Create(Change change)
    {
        var run = Run(change);
        return new Payload
        {
            ["runID"] = RunResolver.IdOf(run),
            ["uploadHeaders"] = new[] { "X-Simulator-Upload:1" },
            ["files"] = Names(change).Select(name => StoredFile.ToUpload(run, name)),
        };
    }

    private static Payload Mark(Change change)
    {
        var run = Run(change);
        var uploaded = Names(change).Select(name => change.Server.Uploads.Find(StoredFile.ToUpload(run, name).Token) is { } bytes
            ? new BytesFile(name, bytes)
            : throw Change.Missing($"an uploaded file {name}")).ToList();
        change.Worlds.Change(run.Project, writes => writes.Of(run, edit => edit with
        {
            Files = [.. run.Files.Where(file => uploaded.All(made => made.Name != file.Name)), .. uploaded],
        }));
        return Payload.Success();
    }

    private static Payload Delete(Change change)
    {
        foreach (var id in change.Input.Texts("files") ?? [])
        {
            var parts = GlobalId.Parts("File", change.Worlds.FindAlias(id) ?? id);
            if (parts is not [var token] || GlobalId.FromToken(token) is not ["run", var entity, var project, var name, var place])
                throw Change.Missing($"file {id}");
            var run = change.Project(entity, project).FindRun(name);
            var number = int.Parse(place, CultureInfo.InvariantCulture);
            if (run is null || number >= run.Files.Count)
                throw Change.Missing($"file {id}");
            change.Worlds.Change(run.Project, writes => writes.Of(run, edit => edit with { Files = [.. run.Files.Where((_, at) => at != number)] }));
        }
        return Payload.Success();
    }

    private static RunData Run(Change change) =>
        change.Project(change.Input.Text("entityName"), change.Input.Text("projectName")).FindRun(change.Input.Text("runName")!) ?? throw Change.Missing($"run {change.Input.Text("runName")}");

    private static IReadOnlyList<string> Names(Change change) =>
        change.Input.Texts("files") is { Count: > 0 } names && names.All(name => name.Length > 0) ? names : throw Change.Invalid("files must be named");
}
