using System.Diagnostics;
using WandbExporter.Fuzz.Targets;

namespace WandbExporter.Fuzz.Running;

/// <summary>Decodes the inputs of a target, one after the other, in a process of its own: a hang, or a stack that overflows, ends it.</summary>
internal static class Worker
{
    /// <summary>Its exit code when it ended itself, for an input that took too long.</summary>
    public const int Hung = 70;

    private const int MostFindings = 20;

    public static async Task<int> RunAsync(string name, long seed, long from, long count)
    {
        var target = await AllTargets.MakeAsync(name);
        var mutator = target.Mutator(seed);
        using var place = new InputPlace(name);
        using var watch = new Timer(_ => place.EndIfStuck(Hung), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var known = new HashSet<string>(StringComparer.Ordinal);
        var (refused, most) = (0L, 0L);
        var begun = Environment.CpuUsage.TotalTime;
        for (var number = from; number < from + count; number++)
        {
            var (origin, input) = mutator.Make(number);
            place.Set(number);
            var before = GC.GetTotalAllocatedBytes(precise: false);
            string? fault = null;
            try
            {
                target.Decode(origin, input);
            }
            catch (Exception refusal) when (target.IsRefusal(refusal))
            {
                refused++;
            }
#pragma warning disable CA1031 // Whatever else it is, is the finding.
            catch (Exception other)
#pragma warning restore CA1031
            {
                fault = other.ToString();
            }
            var allocated = GC.GetTotalAllocatedBytes(precise: false) - before;
            most = Math.Max(most, allocated);
            if (fault is null && allocated > target.FixedBytes + (target.BytesPerByte * input.Length))
                fault = $"{allocated} bytes were allocated for an input of {input.Length}.";
            if (fault is not null && known.Add(Kind(fault)))
                Finding.Write(name, seed, number, input, fault);
            if (known.Count >= MostFindings)
                break;
        }
        place.Set(-1);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{name}: {count} inputs from {from}, seed {seed}, {refused} refused, {known.Count} kinds of findings; {(Environment.CpuUsage.TotalTime - begun).TotalSeconds:0.0} s of a processor, at most {most / 1e6:0.0} MB for an input, {process.PeakWorkingSet64 / 1e6:0} MB in memory"));
        return known.Count == 0 ? 0 : 1;
    }

    /// <summary>Findings of the same kind are told once: those of the same exception from the same place.</summary>
    private static string Kind(string fault)
    {
        var lines = fault.Split('\n');
        var place = lines.FirstOrDefault(line => line.Contains("WandbExporter.", StringComparison.Ordinal) && line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
        return place is null ? "memory" : $"{lines[0].Split(':')[0]} {place}";
    }
}
