namespace WandbExporter.Simulator;

/// <summary>Runs of a project in which a metric has another type, or another spelling, from run to run.</summary>
internal static class AwkwardDrift
{
    public static IReadOnlyList<RunPlan> All { get; } =
    [
        Run("drift-numbers", step => $"\"acc\":{step + 990},\"Loss\":{step}.5,\"seed\":{step}"),
        Run("drift-texts", step => $"\"acc\":\"{step}\",\"loss\":{100 + step},\"seed\":{9_007_199_254_740_993 + step}"),
        Run("drift-objects", step => $"\"acc\":{{\"mean\":{step}}},\"LOSS\":{{\"total\":{step}}},\"seed\":0.25"),
        Run("drift-flags", step => $"\"acc\":{(step % 2 == 0 ? "true" : "false")},\"Loss\":\"NaN\",\"seed\":\"NaN\""),
        Run("drift-mixed", step => step % 2 == 0 ? $"\"acc\":{step + 1000},\"Loss\":-{step}" : $"\"acc\":\"high\",\"loss\":-{step}"),
    ];

    private static RunPlan Run(string name, Func<int, string> members) => new(name)
    {
        History = () => RunPlan.Rows(20, step => RunPlan.Row(step, members(step))),
    };
}
