using System.Text.RegularExpressions;
using WandbExporter.Core.Errors;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The manual page as man shows it.</summary>
public sealed partial class ManualPageTests
{
    [SkippableFact]
    public async Task Man_shows_it_without_a_warning_and_with_all_that_help_shows()
    {
        Needs.Program("man");
        Needs.Program("groff");
        var made = await WarmProgram.RunAsync(["man"]);
        Assert.Equal(0, made.ExitCode);
        using var shell = new Shell();
        await File.WriteAllTextAsync(Path.Combine(shell.Folder, "wandb-export.1"), made.Output);
        var shown = await shell.RunAsync("man --warnings=w -l wandb-export.1", "", ("MANWIDTH", "1000"), ("LC_ALL", "C.UTF-8"), ("MANPAGER", "cat"));
        Assert.True(shown is { ExitCode: 0, Error: "" }, shown.ToString());

        var page = Blank().Replace(shown.Output, " ");
        Assert.Contains("wandb-export - exports Weights & Biases data to Parquet and files", page, StringComparison.Ordinal);
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Matches($@"(?m)^ +{(int)code} +\w", shown.Output));
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "WandbExporter.EndToEnd.Tests", "Snapshots"), "help*.txt"))
        {
            var help = await File.ReadAllTextAsync(file);
            // Each option with its value, each word of what is said of it, and the examples.
            foreach (var words in Options().Matches(help).Select(match => match.Value.Trim()).Where(words => !words.StartsWith("-?", StringComparison.Ordinal)))
                Assert.Contains($" {words.Replace("<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal)} ", page, StringComparison.Ordinal);
            foreach (var example in help.Split('\n').Where(line => line.StartsWith("  wandb-export ", StringComparison.Ordinal) && !line.EndsWith("[options]", StringComparison.Ordinal)))
                Assert.Contains(Blank().Replace(example.Trim(), " "), page, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"^  -.*?(?=  |$| \(REQUIRED\))", RegexOptions.Multiline)]
    private static partial Regex Options();
}
