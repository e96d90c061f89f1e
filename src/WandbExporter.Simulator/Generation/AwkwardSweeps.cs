using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>A project of sweeps: the first are of the kinds that hurt an exporter, the others as most are.</summary>
internal static class AwkwardSweeps
{
    public const string Project = "sweeps";

    private static readonly SweepPlan[] Odd =
    [
        new("bad0yaml", []) { Config = "method: [bayes\nmetric: {name: loss", BestLoss = null },
        new("no0goal", ["agent"]) { Config = "method: random\nmetric:\n  name: val/acc\nparameters:\n  lr: {value: 1e-5}\n  beta: {max: .inf}\n", IsEndless = true },
        new("no0metric", ["agent"]) { Config = "method: grid\nparameters:\n  lr:\n    values: [0.1, 0.01]\n", BestLoss = null, State = "RUNNING", Owner = Words.Usernames[0] },
        new("empty", []) { Config = "", State = "CANCELED" },
        new("alias0", ["agent"]) { Config = "parameters: &p\n  lr: {value: 1}\nmetric: {name: loss, goal: maximize}\nagain: *p\nmethod: bayes\n", PriorRuns = [0, 1] },
        new("ünï/çode", ["a b"]) { Description = "Names are any text.\nAlso \"these\"." },
    ];

    /// <param name="count">How many sweeps there are.</param>
    public static CatalogPlan Catalog(int count) => new()
    {
        IsAlways = true,
        Sweeps =
        [
            .. Odd.Take(count),
            .. Enumerable.Range(0, Math.Max(0, count - Odd.Length)).Select(number =>
                new SweepPlan(string.Create(CultureInfo.InvariantCulture, $"sweep{number:d4}"), ["agent-0", "agent-1"])),
        ],
    };
}
