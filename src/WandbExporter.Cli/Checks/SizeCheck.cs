using System.Globalization;
using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Cli.Checks;

/// <summary>What an export would be, as far as listing the runs tells: as <c>plan</c> says it, and whether there is room for it.</summary>
internal sealed class SizeCheck(Session session, ExportRequest request, EngineSettings settings)
{
    public const string Name = "size";

    /// <summary>Lists at most so long.</summary>
    /// <param name="limit">What is listed by then is said.</param>
    /// <param name="freeBytes">Room at the destination; null if that is not known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Check> RunAsync(TimeSpan limit, long? freeBytes, CancellationToken cancellationToken)
    {
        using var limited = new CancellationTokenSource(limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, cancellationToken);
        var planner = new ExportPlanner(session.Client, request, settings, TimeProvider.System);
        var (total, projects) = (new SubjectPlan(new Subject.WholeEntity("")), 0);
        try
        {
            await foreach (var plan in planner.PlanAsync(either.Token))
                (total, projects) = (total.Add(plan), projects + (plan.Of is Subject.WholeProject ? 1 : 0));
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Check.Warn(
                Name,
                $"Listing takes longer than {Durations.Text(limit)}; by then: {SizeOf(total, projects)}.",
                "Run 'wandb-export plan' with the same names for the whole of it.");
        }
        var time = PlanTime.Of(total.Requests, planner.AnswerTime, settings.Transport.MaxConcurrency, session.Client.Budget.Snapshot().RequestsPerSecond);
        return Of(total, projects, time.AtLeast, freeBytes);
    }

    /// <summary>What is made of a plan.</summary>
    public static Check Of(SubjectPlan total, int projects, TimeSpan atLeast, long? freeBytes)
    {
        var finding = $"An export has {SizeOf(total, projects)}, and takes {Durations.Text(atLeast)} at the least.";
        return freeBytes < total.HistoryBytes
            ? Check.Warn(Name, $"{finding} {Sizes.Text(freeBytes.Value)} are free at the destination.", "Choose a larger destination, or export less at a time; 'wandb-export plan --file-sizes' says it exactly.")
            : Check.Pass(Name, finding);
    }

    private static string SizeOf(SubjectPlan total, int projects) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Counted.Of(projects, "project")}, {Counted.Of(total.Runs, "run")}, at most {Sizes.Text(total.HistoryBytes)} of histories before compression, {Counted.Of(total.Files, "file")}, {Counted.Of(total.Requests, "request")}");
}
