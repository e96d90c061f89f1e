namespace WandbExporter.Simulator;

/// <summary>Every seventh run, from the fourth on, belongs to a sweep of the project; the sweeps take turns.</summary>
public sealed class SweepData
{
    private const int Spacing = 7;
    private const int Offset = 3;
    private readonly int _place;
    private readonly int _sweeps;

    /// <param name="project">Where it is.</param>
    /// <param name="plan">What it is like.</param>
    /// <param name="place">Whose turn it is, counted from 0.</param>
    /// <param name="sweeps">How many take turns; 0: it has no runs.</param>
    internal SweepData(ProjectData project, SweepPlan plan, int place, int sweeps)
    {
        Project = project;
        Name = plan.Name;
        Plan = plan;
        _place = place;
        _sweeps = sweeps;
        Agents = [.. plan.Agents.Select(agent => new AgentData(this, agent))];
    }

    public ProjectData Project { get; }

    public string Name { get; }

    public IReadOnlyList<AgentData> Agents { get; }

    /// <summary>Its YAML.</summary>
    public string Config => Plan.Config;

    internal SweepPlan Plan { get; }

    public string Id => GlobalId.Of("Sweep", Project.Entity, Project.Name, Name);

    public DateTimeOffset CreatedAt => Project.CreatedAt.AddMinutes(30);

    public long RunCount
    {
        get
        {
            if (Project.RunsOf(Name) is { } runs)
                return runs.Count;
            if (_sweeps == 0)
                return 0;
            var turns = (Project.RunCount - Offset + Spacing - 1) / Spacing;
            return turns <= _place ? 0 : (turns - _place + _sweeps - 1) / _sweeps;
        }
    }

    public RunData RunAt(long number) => Project.RunsOf(Name) is { } runs ? runs[(int)number] : Project.RunAt((Spacing * (_place + (_sweeps * number))) + Offset);

    /// <summary>Which of so many sweeps the run at an index belongs to; -1 when it is no sweep's run.</summary>
    internal static int PlaceOf(long runIndex, int sweeps) =>
        sweeps == 0 || runIndex % Spacing != Offset ? -1 : (int)(runIndex / Spacing % sweeps);
}

/// <summary>A machine that works for a sweep.</summary>
public sealed record AgentData(SweepData Sweep, string Name)
{
    public string Id => GlobalId.Of("Agent", Sweep.Id, Name);
}
