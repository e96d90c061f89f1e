using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Simulator.Tests.GraphQL;

/// <summary>Where the tests find data and tools outside their assembly.</summary>
internal static class Surroundings
{
    public static string Root { get; } = FindRoot();

    private static string Shared =>
        Environment.GetEnvironmentVariable("WANDB_EXPORTER_SHARED") is { Length: > 0 } given ? given : Path.Combine(Root, "..", "shared");

    public static string SharedFile(string name) => Path.Combine(Shared, name);

    public static string NodeScript(string name) => Path.Combine(Root, "tests", "node", name);

    /// <summary>False, and a line in the test's output, when something is absent; a failure where everything must be present.</summary>
    public static bool Have(ITestOutputHelper output, params string[] paths)
    {
        foreach (var path in paths)
        {
            if (File.Exists(path) || Directory.Exists(path))
                continue;
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail($"{path} is absent.");
            output.WriteLine($"Skipped: {path} is absent.");
            return false;
        }

        return true;
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "WandbExporter.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds WandbExporter.sln.");
    }
}
