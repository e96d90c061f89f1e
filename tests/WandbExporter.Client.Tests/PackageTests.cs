using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using WandbExporter.Simulator;
using WandbExporter.Testing;

namespace WandbExporter.Client.Tests;

/// <summary>A program outside of the repository references the package, and does what the documents show.</summary>
public sealed partial class PackageTests
{
    private static readonly string Configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

    private static readonly string[] Packages = ["WandbExporter.Core", "WandbExporter.Client", "WandbExporter.Arrow"];

    [Fact]
    public async Task The_examples_of_the_documents_run_in_a_program_that_references_the_package()
    {
        var folder = Directory.CreateTempSubdirectory("wandb-package-");
        try
        {
            var feed = folder.CreateSubdirectory("feed").FullName;
            var version = $"0.1.0-test{Guid.NewGuid():N}";
            foreach (var project in Packages)
                await DotnetAsync(folder.FullName, [], "pack", Path.Combine(Needs.Root, "src", project), "-c", Configuration, "--no-build", "-o", feed, $"-p:PackageVersion={version}", "-v", "q", "-nologo");
            await CheckAsync(Path.Combine(feed, $"WandbExporter.Client.{version}.nupkg"), "WandbExporter.Client", "WandbExporter.Core");
            await CheckAsync(Path.Combine(feed, $"WandbExporter.Arrow.{version}.nupkg"), "WandbExporter.Arrow", "WandbExporter.Client");
            Assert.All(Packages, package => Assert.True(File.Exists(Path.Combine(feed, $"{package}.{version}.snupkg"))));

            var program = folder.CreateSubdirectory("program").FullName;
            var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given ? given
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            await File.WriteAllTextAsync(Path.Combine(program, "Example.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <ImplicitUsings>enable</ImplicitUsings>
                    <Nullable>enable</Nullable>
                    <UseAppHost>false</UseAppHost>
                    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                    <NoWarn>CS8321</NoWarn>
                    <RestoreSources>{feed}</RestoreSources>
                    <RestorePackagesPath>{folder.CreateSubdirectory("packages").FullName}</RestorePackagesPath>
                    <RestoreFallbackFolders>{packages}</RestoreFallbackFolders>
                    <NuGetAudit>false</NuGetAudit>
                  </PropertyGroup>
                  <ItemGroup>
                    <PackageReference Include="WandbExporter.Client" Version="{version}" />
                    <PackageReference Include="WandbExporter.Arrow" Version="{version}" />
                  </ItemGroup>
                </Project>
                """);
            await File.WriteAllTextAsync(Path.Combine(program, "Program.cs"), await ExamplesAsync());
            await DotnetAsync(program, [], "build", "-c", "Release", "-o", "out", "--disable-build-servers", "-v", "q", "-nologo");

            await using var simulator = await WandbSimulator.StartAsync(new SimulatorOptions { Worlds = [new OfficialClientWorld()] });
            var output = await DotnetAsync(
                program, [("WANDB_API_KEY", SimulatorOptions.DefaultApiKey), ("WANDB_BASE_URL", simulator.BaseUrl.AbsoluteUri)], Path.Combine("out", "Example.dll"));
            Assert.Contains("runs have finished", output, StringComparison.Ordinal);
            Assert.Contains("\"_step\"", output, StringComparison.Ordinal);
            Assert.Contains("output.log: ", output, StringComparison.Ordinal);
            Assert.Contains("not_found: ", output, StringComparison.Ordinal);
            Assert.Contains("reviewed", output, StringComparison.Ordinal);
            Assert.DoesNotContain(SimulatorOptions.DefaultApiKey, output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What says so is also built with the analyzers for it, whose warnings are errors.</summary>
    [Theory]
    [InlineData("WandbExporter.Core")]
    [InlineData("WandbExporter.Client")]
    [InlineData("WandbExporter.Arrow")]
    [InlineData("WandbExporter.Tables")]
    [InlineData("WandbExporter.Parquet")]
    public void Whatever_is_in_a_package_says_that_it_may_be_trimmed_and_compiled_ahead_of_time(string assembly)
    {
        var said = Assembly.Load(assembly).GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(metadata => metadata.Key, metadata => metadata.Value);
        Assert.Equal(("True", "True"), (said.GetValueOrDefault("IsTrimmable"), said.GetValueOrDefault("IsAotCompatible")));
    }

    /// <summary>
    /// The examples of docs/client.md one after the other, as a reader would type them. Those that the document marks as <c>cs</c>, and those of the
    /// packages' READMEs, which need what is not here, are compiled beside them.
    /// </summary>
    private static async Task<string> ExamplesAsync()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Needs.Root, "docs", "client.md"));
        var readmes = await Task.WhenAll(((string[])["WandbExporter.Client", "WandbExporter.Arrow"]).Select(package => File.ReadAllTextAsync(Path.Combine(Needs.Root, "src", package, "README.md"))));
        List<string> run = [.. ExamplesIn(document, "csharp")];
        List<string> beside = [.. ExamplesIn(document, "cs"), .. readmes.SelectMany(readme => ExamplesIn(readme, "csharp"))];
        Assert.True(run.Count > 5 && beside.Count > 0);
        return $"""
            {string.Join('\n', run.Concat(beside).SelectMany(example => example.Split('\n')).Where(line => Directive().IsMatch(line)).Distinct())}

            {string.Join('\n', run.Select(Statements))}

            {string.Join('\n', beside.Select((example, number) => $"async Task Example{number}Async(string key, CancellationToken cancellationToken)\n{{\n{Statements(example)}\n}}"))}
            """;
    }

    private static IEnumerable<string> ExamplesIn(string document, string language) =>
        Example().Matches(document).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    private static string Statements(string example) => string.Join('\n', example.Split('\n').Where(line => !Directive().IsMatch(line)));

    private static async Task CheckAsync(string package, string name, string needs)
    {
        using var archive = await ZipFile.OpenReadAsync(package);
        Assert.Contains(archive.Entries, entry => entry.FullName == "README.md");
        Assert.Contains(archive.Entries, entry => entry.FullName == $"lib/net10.0/{name}.xml");
        using var reader = new StreamReader(archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open());
        var nuspec = await reader.ReadToEndAsync();
        foreach (var part in (string[])["<license type=\"expression\">Apache-2.0</license>", "<readme>README.md</readme>", "<description>", "<tags>", $"id=\"{needs}\""])
            Assert.Contains(part, nuspec, StringComparison.Ordinal);
    }

    private static async Task<string> DotnetAsync(string folder, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {arguments[0]} ended with {process.ExitCode}: {output}{await error}");
        return output;
    }

    [GeneratedRegex("^```(cs|csharp)\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex("^using [A-Z][A-Za-z.]*;$")]
    private static partial Regex Directive();
}
