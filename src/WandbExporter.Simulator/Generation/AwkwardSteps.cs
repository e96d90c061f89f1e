using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>Histories whose steps are not 0, 1, 2, …</summary>
internal static class AwkwardSteps
{
    public static IReadOnlyList<RunPlan> All { get; } =
    [
        At("steps-gaps-of-50", 30, number => number * 50),
        At("steps-start-at-100000", 20, number => 100_000 + number),
        At("steps-one-far-away", 5, number => number == 4 ? 3_000_000 : number),
        At("steps-epoch-milliseconds", 12, number => 1_700_000_000_000 + (number * 60_000L)),
        At("steps-gaps-of-a-billion", 12, number => number * 1_000_000_000L),
        At("steps-zero-then-epoch-milliseconds", 40, number => number == 0 ? 0 : 1_700_000_000_000 + number),
        At("steps-spread-over-a-trillion", 1000, number => (number * 1_000_000_000L) + (long)(Noise.Hash(17, (ulong)number) % 1_000_000_000)),
        At("steps-beyond-2-53", 3, number => 9_007_199_254_740_993 + number),
        At("steps-repeated", 8, number => number / 2),
        At("steps-descending", 6, number => 10 - number),
        At("steps-resumed-overlap", 10, number => number < 6 ? number : number - 3),
        At("steps-negative", 4, number => number - 2),
        Raw("steps-missing", number => $"{{\"loss\":{number},\"_timestamp\":{1_700_000_000 + number}}}"),
        Raw("steps-as-strings", number => $"{{\"loss\":{number},\"_step\":\"{number}\"}}"),
        Raw("steps-fractional", number => string.Create(CultureInfo.InvariantCulture, $"{{\"loss\":{number},\"_step\":{number + 0.5}}}")),
        Raw("steps-null", number => $"{{\"loss\":{number},\"_step\":null}}"),
        Raw("steps-objects", number => $"{{\"loss\":{number},\"_step\":{{\"_type\":\"histogram\",\"values\":[{number}]}}}}"),
        Raw("steps-as-integral-doubles", number => $"{{\"loss\":{number},\"_step\":{number}.0}}"),
        Raw("steps-mixed", number => number switch
        {
            0 => "{\"loss\":1,\"_step\":0}",
            1 => "{\"loss\":2}",
            2 => "{\"loss\":3,\"_step\":\"7\"}",
            3 => "{\"loss\":4,\"_step\":20}",
            4 => "{\"loss\":5,\"_step\":20.5}",
            _ => "{\"loss\":6,\"_step\":null}",
        }),
        new("steps-only-synthetic-keys") { History = () => RunPlan.Rows(5, step => RunPlan.Row(step, string.Empty)) },
        new("steps-empty-rows") { History = () => ["{}", "{\"_step\":1}", "{}"] },
    ];

    private static RunPlan At(string name, int rows, Func<int, long> step) => new(name)
    {
        History = () => RunPlan.Rows(rows, number => $"{{\"loss\":{number},\"_step\":{step(number)}}}"),
    };

    private static RunPlan Raw(string name, Func<int, string> row) => new(name) { History = () => RunPlan.Rows(6, row) };
}
