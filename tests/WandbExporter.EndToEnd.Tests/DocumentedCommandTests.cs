using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The commands that a page of the documentation shows, one after the other as a reader pastes them, each with the exit code 0.</summary>
public sealed partial class DocumentedCommandTests
{
    [Theory]
    [InlineData("docs/configuration.md", 2)]
    [InlineData("README.md", 11)]
    [InlineData("docs/query.md", 5)]
    [InlineData("docs/browse.md", 3)]
    [InlineData("docs/migrate.md", 7)]
    [InlineData("docs/nightly.md", 4)]
    [InlineData("docs/artifacts.md", 7)]
    [InlineData("docs/update.md", 7)]
    [InlineData("docs/delete.md", 4)]
    [InlineData("docs/doctor.md", 3)]
    [InlineData("docs/failures.md", 2)]
    [InlineData("docs/fleet.md", 1)]
    public async Task The_commands_of_a_page_work_in_their_order(string page, int atLeast)
    {
        var world = new GeneratedWorld(new GeneratorOptions { ProjectsPerEntity = 2, RunsPerProject = 2, RowsPerRun = 20, AwkwardShapes = false });
        await using var export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [world] });
        using var shell = new Shell();
        shell.Stub("wandb-export", $"exec {string.Join(' ', TestedProgram.Command.Select(word => $"'{word}'"))} \"$@\"");
        var commands = CommandsOf(await File.ReadAllTextAsync(Path.Combine(Repository.Root, page)), world.FindProject("acme", "image-classifier")!.RunAt(0).Name).ToList();
        Assert.True(commands.Count >= atLeast, $"{page} has {commands.Count} commands.");
        foreach (var command in Before(page).Concat(commands))
        {
            var result = await shell.RunAsync(command, "", export.Environment());
            // What a deletion would leave is told by its exit code, and some of the world's versions are linked.
            var mayStay = command.StartsWith("wandb-export delete ", StringComparison.Ordinal) && command.EndsWith(" --dry-run", StringComparison.Ordinal);
            Assert.True(result.ExitCode == 0 || (mayStay && result.ExitCode == 3), $"{command}: {result}");
        }
    }

    /// <summary>What a page takes to be there.</summary>
    private static string[] Before(string page) => page switch
    {
        "README.md" => ["wandb-export demo --projects 1 --runs 2 --rows 20 --plain"],
        "docs/query.md" => ["wandb-export export acme --to ./my-team"],
        _ => [],
    };

    /// <summary>Those of this machine that end: a bucket is for its own tests.</summary>
    private static IEnumerable<string> CommandsOf(string page, string run) => Block().Matches(page)
        .SelectMany(block => block.Groups[1].Value.Split('\n'))
        .Select(line => line.TrimStart('$', ' '))
        .Where(line => line.StartsWith("wandb-export ", StringComparison.Ordinal) && !line.Contains("://", StringComparison.Ordinal) && !line.StartsWith("wandb-export simulate", StringComparison.Ordinal) && !line.StartsWith("wandb-export browse", StringComparison.Ordinal))
        // Nobody answers.
        .Select(line => line.StartsWith("wandb-export init  ", StringComparison.Ordinal) ? "wandb-export init my-team --yes" : line)
        .Select(line => Team().Replace(line, "acme").Replace("acme/vision", "acme/image-classifier", StringComparison.Ordinal)
            .Replace("--project vision", "--project image-classifier", StringComparison.Ordinal)
            .Replace("3xk2m1ab", run, StringComparison.Ordinal)
            .Replace("\"My Company\"", "\"Example Labs\"", StringComparison.Ordinal)
            .Replace(" /exports/", " ./exports/", StringComparison.Ordinal).Replace(" /mnt/", " ./mnt/", StringComparison.Ordinal));

    [GeneratedRegex("```(?:sh|console)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    /// <summary>The team, where it is not the name of a folder.</summary>
    [GeneratedRegex("(?<= )my-team(?=[ /]|$)")]
    private static partial Regex Team();
}
