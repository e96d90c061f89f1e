using Xunit;
using Xunit.Abstractions;

namespace WandbExporter.Simulator.Tests.Support;

/// <summary>Test data that lies beside the repository and is never copied into it. In CI it must be there.</summary>
internal static class SharedData
{
    public static string? Find(string relative, ITestOutputHelper output)
    {
        var root = Environment.GetEnvironmentVariable("WANDB_EXPORTER_SHARED") ?? Beside();
        var path = root is null ? null : Path.Combine(root, relative);
        if (path is not null && Path.Exists(path))
            return path;
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail($"The shared test data '{relative}' is missing.");
        output.WriteLine($"Skipped: the shared test data '{relative}' is missing.");
        return null;
    }

    private static string? Beside()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "WandbExporter.sln")))
                return Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared"));
        return null;
    }
}
