using WandbExporter.Testing;

namespace WandbExporter.Simulator.Tests.GraphQL;

/// <summary>Where the tests find data and tools outside their assembly; whether they are there, <see cref="Needs"/> says.</summary>
internal static class Surroundings
{
    private static string Shared =>
        Environment.GetEnvironmentVariable("WANDB_EXPORTER_SHARED") is { Length: > 0 } given ? given : Path.Combine(Needs.Root, "..", "shared");

    public static string SharedFile(string name) => Path.Combine(Shared, name);

    public static string NodeScript(string name) => Path.Combine(Needs.Root, "tests", "node", name);
}
