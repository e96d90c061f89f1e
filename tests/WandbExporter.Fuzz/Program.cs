using System.Globalization;
using WandbExporter.Fuzz.Running;
using WandbExporter.Fuzz.Targets;

// Feeds mutated inputs to what decodes inputs of others: TARGET|all [--count N] [--seed S] [--from I]. The same numbers make the same inputs.
// With --here all goes on in this process, which a hang or a stack that overflows ends: for a few inputs, of which that is not expected.
const int Usage = 2;
var names = AllTargets.Names;
if (args is [Supervisor.WorkerCommand, var work, var seedText, var fromText, var countText])
    return await Worker.RunAsync(work, Number(seedText)!.Value, Number(fromText)!.Value, Number(countText)!.Value);
var isHere = args.Contains("--here");
args = [.. args.Where(argument => argument != "--here")];
var (count, seed, from) = (Option("--count", 100_000), Option("--seed", 1), Option("--from", 0));
if (args is not [var wanted, .. var options] || options.Where((_, place) => place % 2 == 0).Except(["--count", "--seed", "--from"]).Any() || (wanted != "all" && !names.Contains(wanted)) || count is null || seed is null || from is null)
{
    await Console.Error.WriteLineAsync($"Usage: TARGET|all [--count N] [--seed S] [--from I] [--here]. Targets: {string.Join(", ", names)}.");
    return Usage;
}
var supervisor = new Supervisor(seed.Value, from.Value, count.Value);
var found = 0;
foreach (var name in wanted == "all" ? names : [wanted])
    found += isHere ? await Worker.RunAsync(name, seed.Value, from.Value, count.Value) : await supervisor.RunAsync(name);
return found == 0 ? 0 : 1;

long? Option(string name, long unsaid) => Array.IndexOf(args, name) is > 0 and var at ? at + 1 < args.Length ? Number(args[at + 1]) : null : unsaid;

static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
