using WandbExporter.Client.Model;
using WandbExporter.Client.Model.Sweeps;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

/// <summary>Sweeps, their runs and agents.</summary>
public sealed partial class SweepArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;
    private readonly RunArea _runs;

    internal SweepArea(ReadRequests reads, UpdateRequests requests, RunArea runs) => (_reads, _requests, _runs) = (reads, requests, runs);

    /// <param name="project">Where its runs will be.</param>
    /// <param name="config">YAML or JSON.</param>
    /// <param name="displayName">Null: as the configuration has it.</param>
    /// <param name="description">Null: none.</param>
    public Mutation<CreatedSweep> Create(ProjectPath project, string config, string? displayName = null, string? description = null) => _requests.Of(
        UpdateDocuments.CreateSweep,
        $"the creation of a sweep in {project}",
        new Variables { { "entityName", project.Entity }, { "projectName", project.Project }, { "config", config } }
            .WithAny("displayName", displayName)
            .WithAny("description", description),
        answer => answer.Sweep is { Id: { } id, Name: { } name } sweep
            ? new CreatedSweep(id, name, sweep.State, [.. answer.ConfigValidationWarnings?.OfType<string>() ?? []])
            : null);

    /// <summary>No new runs until it goes on.</summary>
    public Mutation Pause(SweepInfo sweep) => To("PAUSED", "pause", sweep);

    /// <summary>Goes on with one that was paused.</summary>
    public Mutation Resume(SweepInfo sweep) => To("RUNNING", "resumption", sweep);

    /// <summary>No new runs any more; those that run may end.</summary>
    public Mutation Stop(SweepInfo sweep) => To("FINISHED", "stop", sweep);

    /// <summary>No new runs any more, and those that run are to end.</summary>
    public Mutation Cancel(SweepInfo sweep) => To("CANCELED", "cancellation", sweep);

    /// <summary>A run with given parameters for a sweep whose scheduler is a program of its own.</summary>
    /// <param name="sweep">Which one.</param>
    /// <param name="config">An object of parameters.</param>
    /// <param name="displayName">Null: the server makes one up.</param>
    public Mutation<EnqueuedRun> Enqueue(SweepInfo sweep, RawJson config, string? displayName = null) => _requests.Of(
        UpdateDocuments.EnqueueSweepRun,
        $"a run of the sweep {sweep.Project}/{sweep.Name}",
        new Variables { { "id", sweep.Id }, { "config", config.ToString() } }.WithAny("displayName", displayName),
        answer => answer.Id is { } id ? new EnqueuedRun(id, answer.RunQueueItemId) : null);

    private Mutation To(string state, string what, SweepInfo sweep) => _requests.Of(
        UpdateDocuments.UpdateSweepState,
        $"the {what} of the sweep {sweep.Project}/{sweep.Name}",
        new Variables { { "id", sweep.Id }, { "entityName", sweep.Project.Entity }, { "projectName", sweep.Project.Project }, { "state", state } });
}
