namespace WandbExporter.Simulator;

/// <summary>What became of a sweep; a member that is null stays as it was.</summary>
public sealed record SweepEdit
{
    public string? State { get; init; }

    public string? Description { get; init; }

    internal SweepPlan Of(SweepPlan plan) => plan with { State = State ?? plan.State, Description = Description ?? plan.Description };
}
