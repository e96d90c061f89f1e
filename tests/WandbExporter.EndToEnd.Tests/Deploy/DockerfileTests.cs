using System.Text.Json;
using System.Xml.Linq;
using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Deploy;

/// <summary>
/// What of the image can be seen without building it; tests/deploy/image.sh builds and runs it where buildah is installed.
/// </summary>
public sealed class DockerfileTests
{
    private static readonly List<(string Word, string Text)> Instructions = Read();

    [Fact]
    public void Both_bases_can_be_replaced()
    {
        var bases = Instructions.Where(instruction => instruction.Word == "FROM").Select(instruction => instruction.Text.Split(' ')[0]).ToList();
        Assert.Equal(["${SDK_IMAGE}", "${BASE_IMAGE}"], bases);
        var arguments = Instructions.TakeWhile(instruction => instruction.Word != "FROM").Where(instruction => instruction.Word == "ARG").Select(instruction => instruction.Text.Split('=')[0]);
        Assert.Equal(["SDK_IMAGE", "BASE_IMAGE"], arguments);
    }

    [Fact]
    public void The_program_is_the_first_process_and_not_root()
    {
        var last = Instructions.Skip(Instructions.FindLastIndex(instruction => instruction.Word == "FROM")).ToList();
        // A list starts the program itself; text would start a shell that swallows signals.
        Assert.Equal("""["/usr/local/bin/wandb-export"]""", last.Single(instruction => instruction.Word == "ENTRYPOINT").Text);
        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", last.Single(instruction => instruction.Word == "USER").Text);
    }

    [Fact]
    public void It_publishes_as_the_README_does()
    {
        var readme = ProgramFromReadme.Commands().Single(command => command.StartsWith("dotnet publish ", StringComparison.Ordinal));
        var build = Instructions.Single(instruction => instruction.Word == "RUN" && instruction.Text.Contains("dotnet publish ", StringComparison.Ordinal)).Text;
        Assert.EndsWith(readme.Replace("linux-x64", "\"$platform\"", StringComparison.Ordinal).Replace("-o dist", "-o /published", StringComparison.Ordinal), build, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_bill_of_materials_names_every_package_as_it_is_locked()
    {
        var version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        var command = Instructions.Single(instruction => instruction.Word == "RUN" && instruction.Text.Contains("CycloneDX", StringComparison.Ordinal)).Text;
        using var shell = new Shell();
        var made = await shell.RunAsync($"folder=$PWD; cd '{Repository.Root}' && {command.Replace("/published", "\"$folder\"", StringComparison.Ordinal)}");
        Assert.True(made.ExitCode == 0, made.ToString());
        var bill = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(shell.Folder, "wandb-export.cdx.json"))).RootElement;

        var subject = bill.GetProperty("metadata").GetProperty("component");
        Assert.Equal(("wandb-export", version), (subject.GetProperty("name").GetString(), subject.GetProperty("version").GetString()));
        var locked = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "WandbExporter.Cli", "packages.lock.json"))).RootElement
            .GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => $"{package.Name} {package.Value.GetProperty("resolved").GetString()}");
        var components = bill.GetProperty("components").EnumerateArray().ToList();
        Assert.Equal(locked.Distinct().Order(), components.Select(component => $"{component.GetProperty("name").GetString()} {component.GetProperty("version").GetString()}").Order());
        Assert.All(components, component => Assert.True(component.TryGetProperty("hashes", out _) && component.TryGetProperty("purl", out _), component.GetRawText()));
    }

    private static List<(string Word, string Text)> Read()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);
        return [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', 2)).Select(words => (words[0], words[1].Trim()))];
    }
}
