namespace WandbExporter.Simulator;

/// <summary>One project. <see cref="RunAt"/> and <see cref="FindRun"/> make the run when asked.</summary>
/// <param name="idName">The name that it was made with, and that its ids are made of; null: it has it still.</param>
public abstract class ProjectData(string entity, string name, string? idName = null)
{
    public string Entity { get; } = entity;

    public string Name { get; } = name;

    /// <summary>The server's own number of it.</summary>
    public long Number { get; } = 1 + (long)(Noise.Hash(entity + "/" + (idName ?? name)) % 9_000_000);

    public string Id => GlobalId.Of("Project", Entity, idName ?? Name);

    /// <summary>Of a registry: may versions of any type be linked?</summary>
    public virtual bool AllowsAllTypes => Name.StartsWith("wandb-registry-", StringComparison.Ordinal);

    public virtual string? Description => null;

    public virtual DateTimeOffset CreatedAt => Epochs.Start;

    public virtual string Access => "USER_READ";

    /// <summary>Username.</summary>
    public virtual string? Owner => null;

    public abstract long RunCount { get; }

    /// <summary>By order of creation, the oldest first; equal times are in the order of the index.</summary>
    public abstract RunData RunAt(long index);

    public abstract RunData? FindRun(string name);

    /// <summary>Sweeps, reports, artifacts and what else a project has besides runs.</summary>
    public abstract ProjectCatalog Catalog { get; }

    /// <summary>The runs of a sweep, where they do not stand in their usual places any more; null if they do.</summary>
    internal virtual IReadOnlyList<RunData>? RunsOf(string sweep) => null;

    public IEnumerable<RunData> Runs()
    {
        for (var index = 0L; index < RunCount; index++)
            yield return RunAt(index);
    }
}
