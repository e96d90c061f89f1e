namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>What the tests start: the program that test.sh made by the README's commands, compiled ahead of time, or else what was built last.</summary>
internal static class TestedProgram
{
    /// <summary>Where tests/deploy/program.sh made it, or null.</summary>
    public static string? FromReadme { get; } = Environment.GetEnvironmentVariable("WANDB_EXPORTER_FROM_README") is { Length: > 0 } folder ? folder : null;

    /// <summary>Its command, without arguments.</summary>
    public static IReadOnlyList<string> Command { get; } =
        FromReadme is null ? ["dotnet", "exec", Repository.CommandLine] : [Path.Combine(FromReadme, "copy", "dist", "wandb-export")];
}
