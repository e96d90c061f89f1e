using WandbExporter.Testing;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Where things are on this machine.</summary>
internal static class Repository
{
    public static string Root => Needs.Root;

    public static string CommandLine { get; } = Path.Combine(
        Root, "src", "WandbExporter.Cli", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", "wandb-export.dll");

    /// <summary>What runs the program again and again in one process.</summary>
    public static string Host { get; } = Path.Combine(
        Root, "tests", "WandbExporter.EndToEnd.Host", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", "WandbExporter.EndToEnd.Host.dll");

    /// <summary>The C# of a folder, without what is made of it.</summary>
    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
}
