using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator;

internal enum Curve
{
    Loss,
    Accuracy,
    LearningRate,
    GradientNorm,
    Epoch,
    Throughput,
    Weight,
    Perplexity,
}

/// <summary>A metric of a training loop: what it looks like, and on every how many rows it is logged.</summary>
internal sealed record Metric(string Key, Curve Curve, int Period)
{
    private static readonly ConcurrentDictionary<int, IReadOnlyList<Metric>> Sets = new();

    private static readonly Metric[] Usual =
    [
        new("train/loss", Curve.Loss, 1),
        new("train/accuracy", Curve.Accuracy, 1),
        new("train/learning_rate", Curve.LearningRate, 1),
        new("train/grad_norm", Curve.GradientNorm, 1),
        new("epoch", Curve.Epoch, 1),
        new("perf/samples_per_second", Curve.Throughput, 1),
        new("eval/loss", Curve.Loss, 25),
        new("eval/accuracy", Curve.Accuracy, 25),
        new("eval/perplexity", Curve.Perplexity, 50),
        new("perf/tokens_per_second", Curve.Throughput, 1),
        new("train/kl", Curve.Loss, 5),
        new("lr-Adam", Curve.LearningRate, 10),
    ];

    /// <summary>The key as it stands in a row: quoted, with the colon.</summary>
    public byte[] Property { get; } = Encoding.UTF8.GetBytes("\"" + JsonEncodedText.Encode(Key) + "\":");

    public ulong Salt { get; } = Noise.Hash(Key);

    public static IReadOnlyList<Metric> Set(int keys) => Sets.GetOrAdd(keys, static count =>
        [.. Enumerable.Range(0, count).Select(number => number < Usual.Length ? Usual[number] : Layer(number - Usual.Length))]);

    public double Value(ulong run, long row, long rows)
    {
        var progress = rows <= 1 ? 1.0 : (double)row / (rows - 1);
        var noise = Noise.Bell(Noise.Hash(run, Salt, (ulong)row));
        var character = Noise.Unit(run, Salt);
        return Curve switch
        {
            Curve.Loss => (0.05 + character + (4 * Math.Exp(-7 * progress))) * (1 + (0.06 * noise)),
            Curve.Accuracy => Math.Clamp(((0.6 + (0.38 * character)) * (1 - Math.Exp(-5 * progress))) + (0.02 * noise), 0, 1),
            Curve.LearningRate => 3e-4 * (0.5 + character) * (progress < 0.05 ? progress * 20 : 0.5 * (1 + Math.Cos(Math.PI * progress))),
            Curve.GradientNorm => Math.Exp((1.5 * noise) - (2 * progress)),
            Curve.Epoch => 10 * progress,
            Curve.Throughput => 1500 * (0.5 + character) * (1 + (0.1 * noise)),
            Curve.Perplexity => Math.Exp(1 + character + (3 * Math.Exp(-6 * progress)) + (0.1 * noise)),
            _ => noise * (0.1 + character),
        };
    }

    public long Count(long rows) => (rows + Period - 1) / Period;

    public long LastRow(long rows) => (rows - 1) / Period * Period;

    private static Metric Layer(int number) =>
        new(string.Create(CultureInfo.InvariantCulture, $"layers/{number / 2}/{(number % 2 == 0 ? "weight_norm" : "grad_norm")}"),
            number % 2 == 0 ? Curve.Weight : Curve.GradientNorm,
            number % 3 == 0 ? 10 : 1);
}
