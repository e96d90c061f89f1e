using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Deploy;

/// <summary>The program as the README says to get it: its commands, run once for all tests in a copy of what is in the repository.</summary>
public sealed partial class ProgramFromReadme : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wandb-export-readme-").FullName;

    /// <summary>The published file.</summary>
    public string File => Path.Combine(_folder, "dist", "wandb-export");

    /// <summary>The command that the tool's installation made.</summary>
    public string Tool => Path.Combine(_folder, "home", ".dotnet", "tools", "wandb-export");

    /// <summary>What stands in the folder that the README publishes to.</summary>
    public IReadOnlyList<string> Published { get; private set; } = [];

    public async Task InitializeAsync()
    {
        using var shell = new Shell();
        await MustAsync(shell, $"cd '{Repository.Root}' && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t '{_folder}'");
        var platform = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;
        foreach (var command in Commands().Where(command => command.StartsWith("dotnet ", StringComparison.Ordinal)))
        {
            var here = command.Replace("linux-x64", platform, StringComparison.Ordinal);
            // A tool is installed for a user, who is nobody here.
            var home = command.StartsWith("dotnet tool ", StringComparison.Ordinal) ? $"export DOTNET_CLI_HOME='{_folder}/home'; " : "";
            // The framework compiled anew together with the program starts fastest and takes minutes; as it comes, it does for the tests.
            await MustAsync(shell, $"cd '{_folder}' && export PublishReadyToRunComposite=false; {home}{here}");
            if (command.StartsWith("dotnet publish ", StringComparison.Ordinal))
                Published = [.. Directory.EnumerateFiles(Path.Combine(_folder, "dist")).Select(path => Path.GetFileName(path))];
        }
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>The command lines of the README's section, without what is said beside them.</summary>
    internal static IReadOnlyList<string> Commands()
    {
        var readme = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var section = readme[readme.IndexOf("## Get the program", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 3, StringComparison.Ordinal)];
        return [.. Blocks().Matches(section).SelectMany(block => block.Groups[1].Value.Split('\n')).Select(line => line.Split("  #")[0].Trim()).Where(line => line.Length > 0)];
    }

    private static async Task MustAsync(Shell shell, string command)
    {
        var result = await shell.RunAsync(command);
        Assert.True(result.ExitCode == 0, $"{command}\n{result}");
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
