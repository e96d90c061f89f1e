using Xunit.Abstractions;

namespace WandbExporter.Client.Tests.Support;

/// <summary>Test data that lies beside the repository. Without it a test is passed over, but not in CI.</summary>
internal static class SharedData
{
    public static string Repository { get; } = FindRepository();

    /// <summary>The path of a shared file or folder; null when it is not there and need not be.</summary>
    public static string? Find(string name, ITestOutputHelper output)
    {
        var root = Environment.GetEnvironmentVariable("WANDB_EXPORTER_SHARED") ?? Path.Combine(Repository, "..", "shared");
        var path = Path.Combine(root, name);
        if (Path.Exists(path)) return path;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"The shared test data {name} is missing.");
        output.WriteLine($"Passed over: the shared test data {name} is not here.");
        return null;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "WandbExporter.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
