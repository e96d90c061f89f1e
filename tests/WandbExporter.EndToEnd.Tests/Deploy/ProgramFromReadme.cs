using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Deploy;

/// <summary>
/// The program as the README says to get it, made by tests/deploy/program.sh: once for a whole run of test.sh, whose tests then start no
/// other, and here where nobody did.
/// </summary>
public sealed partial class ProgramFromReadme : IAsyncLifetime
{
    private readonly string? _made = TestedProgram.FromReadme;
    private readonly Lazy<string> _own = new(() => Directory.CreateTempSubdirectory("wandb-export-readme-").FullName);

    /// <summary>The published file.</summary>
    public string File => Path.Combine(Folder, "copy", "dist", "wandb-export");

    /// <summary>The command that the tool's installation made.</summary>
    public string Tool => Path.Combine(Folder, "home", ".dotnet", "tools", "wandb-export");

    /// <summary>What stands in the folder that the README publishes to, beside the tool's package.</summary>
    public IReadOnlyList<string> Published =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(File)!).Select(path => Path.GetFileName(path)).Where(name => !name.EndsWith(".nupkg", StringComparison.Ordinal))];

    private string Folder => _made ?? _own.Value;

    public async Task InitializeAsync()
    {
        if (_made is not null)
            return;
        using var shell = new Shell();
        var result = await shell.RunAsync($"'{Path.Combine(Repository.Root, "tests", "deploy", "program.sh")}' '{Folder}'");
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    public Task DisposeAsync()
    {
        if (_own.IsValueCreated)
            Directory.Delete(_own.Value, recursive: true);
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

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
