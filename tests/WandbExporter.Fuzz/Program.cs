using System.Globalization;
using WandbExporter.Fuzz.Running;
using WandbExporter.Fuzz.Targets;

// Feeds mutated inputs to what decodes inputs of others: TARGET|all [--count N] [--seed S] [--from I]. The same numbers make the same inputs.
const int Usage = 2;
var names = AllTargets.Names;
if (args is [Supervisor.WorkerCommand, var work, var seedText, var fromText, var countText])
    return await Worker.RunAsync(work, Number(seedText)!.Value, Number(fromText)!.Value, Number(countText)!.Value);
var (count, seed, from) = (Option("--count", 100_000), Option("--seed", 1), Option("--from", 0));
if (args is not [var wanted, .. var options] || options.Length % 2 != 0 || (wanted != "all" && !names.Contains(wanted)) || count is null || seed is null || from is null)
{
    await Console.Error.WriteLineAsync($"Usage: TARGET|all [--count N] [--seed S] [--from I]. Targets: {string.Join(", ", names)}.");
    return Usage;
}
var supervisor = new Supervisor(seed.Value, from.Value, count.Value);
var found = 0;
foreach (var name in wanted == "all" ? names : [wanted])
    found += await supervisor.RunAsync(name);
return found == 0 ? 0 : 1;

long? Option(string name, long unsaid) => Array.IndexOf(args, name) is > 0 and var at ? at + 1 < args.Length ? Number(args[at + 1]) : null : unsaid;

static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
