using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Where things are on this machine.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string CommandLine { get; } = Path.Combine(
        Root, "src", "WandbExporter.Cli", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", "wandb-export.dll");

    /// <summary>A folder of test data beside the repository. Without it the test, which has to be a skippable one, is skipped, and fails where CI is true.</summary>
    public static string Shared(string name)
    {
        var shared = Environment.GetEnvironmentVariable("WANDB_EXPORTER_SHARED") ?? Path.Combine(Root, "..", "shared");
        var path = Path.GetFullPath(Path.Combine(shared, name));
        var missing = !Directory.Exists(path);
        Assert.False(missing && Environment.GetEnvironmentVariable("CI") == "true", $"The test data '{name}' is missing.");
        Skip.If(missing, $"There is no test data '{name}' here.");
        return path;
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "WandbExporter.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory;
    }
}
