using WandbExporter.Testing;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Where things are on this machine.</summary>
internal static class Repository
{
    public static string Root => Needs.Root;

    public static string CommandLine { get; } = Path.Combine(
        Root, "src", "WandbExporter.Cli", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", "wandb-export.dll");
}
