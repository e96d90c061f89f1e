using System.Security.Cryptography;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

/// <summary>Runs: what they logged, and changes of them.</summary>
public sealed partial class RunArea
{
    private const int IdLength = 8;

    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal RunArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <summary>
    /// A new run, with nothing logged. If the project has one of that id, it is that one which is answered, with what is given here:
    /// <see cref="CreatedRun.IsNew"/> says which. A project that is not there is made.
    /// </summary>
    public Mutation<CreatedRun> Create(ProjectPath project, RunCreation? creation = null)
    {
        var run = creation ?? new RunCreation();
        var id = run.RunId ?? RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", IdLength);
        var input = new Variables { { "entityName", project.Entity }, { "modelName", project.Project }, { "name", id }, { "state", run.State } }
            .WithAny("displayName", run.DisplayName)
            .WithAny("sweep", run.Sweep)
            .WithAny("groupName", run.Group)
            .WithAny("jobType", run.JobType)
            .WithAny("notes", run.Notes)
            .WithAny("tags", run.Tags.Count == 0 ? null : run.Tags.ToArray());
        return _requests.Of(UpdateDocuments.CreateRun, $"the creation of the run {project.Run(id)}", input, answer =>
            answer.Bucket?.ToModel(project) is { } made ? new CreatedRun(made, answer.Inserted) : null);
    }

    /// <summary>
    /// Changes a run in one mutation. Tags, config and summary are sent whole, made of what <paramref name="run"/> holds: what somebody else changed
    /// of them since it was read is undone.
    /// </summary>
    /// <param name="run">As it was read last.</param>
    /// <param name="changes">At least one.</param>
    /// <exception cref="ArgumentException">Nothing is to be changed, a value is no JSON, what the run holds is no object, or it was listed without what it holds.</exception>
    public Mutation<RunInfo> Update(RunInfo run, RunChanges changes)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(changes);
        if (run.Id.Length == 0)
            throw new ArgumentException($"The run {run.Path} was listed without its id and what it holds; read it with Runs.GetAsync.", nameof(run));
        changes.Check();
        var input = new Variables { { "id", run.Id } };
        var named = input.Count();
        input.WithAny("displayName", changes.DisplayName)
            .WithAny("notes", changes.Notes)
            .WithAny("description", changes.Description)
            .WithAny("groupName", changes.Group)
            .WithAny("jobType", changes.JobType)
            .WithAny("tags", changes.TagsOf(run)?.ToArray())
            .WithAny("config", Members(run.Path, "config", run.Config, changes.SetConfig, changes.RemoveConfig, RunChanges.Entry))
            .WithAny("summaryMetrics", Members(run.Path, "summary", run.Summary, changes.SetSummary, changes.RemoveSummary, static (_, value) => value.ToString()));
        return input.Count() == named
            ? throw new ArgumentException("Nothing of the run is to be changed.", nameof(changes))
            : _requests.Of(UpdateDocuments.UpdateRun, $"the update of the run {run.Path}", input, answer => answer.Bucket?.ToModel(run.Path.ProjectPath));
    }

    /// <summary>Says that a run that was not started from here is to wait (pending) or has failed. The server refuses it for runs of a sweep.</summary>
    /// <param name="run">Which one.</param>
    /// <param name="state">pending or failed.</param>
    public Mutation SetState(RunKey run, string state) => _requests.Of(
        UpdateDocuments.UpdateRunState, $"the change of the run {run.Path} to {state}", new Variables { { "id", run.Id }, { "state", state } });

    /// <summary>Asks the process of a run to end.</summary>
    public Mutation Stop(RunKey run) => _requests.Of(UpdateDocuments.StopRun, $"the stop of the run {run.Path}", new Variables { { "id", run.Id } });

    /// <param name="run">Which one.</param>
    /// <param name="withArtifacts">Also the artifacts that it logged.</param>
    public Mutation Delete(RunKey run, bool withArtifacts = false)
    {
        var input = new Variables { { "id", run.Id } };
        if (withArtifacts)
            input.Add("deleteArtifacts", true);
        return _requests.Of(UpdateDocuments.DeleteRun, $"the deletion of the run {run.Path}", input);
    }

    /// <param name="run">Whose files they are.</param>
    /// <param name="files">At least one.</param>
    public Mutation DeleteFiles(RunPath run, IReadOnlyCollection<RunFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.Count == 0
            ? throw new ArgumentException("No file is named.", nameof(files))
            : _requests.Of(UpdateDocuments.DeleteFiles, $"the deletion of {Counted.Of(files.Count, "file")} of the run {run}", new Variables { { "files", files.Select(file => file.Id).ToArray() } });
    }

    /// <summary>Puts a file among those of a run; one of its name is replaced.</summary>
    /// <param name="run">Which one.</param>
    /// <param name="name">With slashes for folders.</param>
    /// <param name="open">The bytes from their beginning; called again for every attempt.</param>
    public RunFileUpload Upload(RunPath run, string name, Func<Stream> open)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(open);
        return _requests.Upload(run, name, open);
    }

    private static string? Members(
        RunPath run,
        string what,
        RawJson? json,
        IReadOnlyDictionary<string, RawJson> set,
        IReadOnlyCollection<string> remove,
        Func<ReadOnlyMemory<byte>?, RawJson, string> wrap)
    {
        if (set.Count == 0 && remove.Count == 0)
            return null;
        try
        {
            return JsonMembers.Changed(json, set, remove, wrap);
        }
        catch (MalformedJsonException broken)
        {
            throw new ArgumentException($"What the server has as the {what} of the run {run} is no JSON object.", nameof(json), broken);
        }
    }
}
