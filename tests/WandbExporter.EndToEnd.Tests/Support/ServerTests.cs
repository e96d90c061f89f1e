using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit.Abstractions;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Tests with the program and a real object store. Without the store they say so and do nothing; in CI it must be there.</summary>
public abstract class ServerTests(ITestOutputHelper output)
{
    /// <summary>A project small enough to be exported and killed again and again.</summary>
    private protected static GeneratedWorld SmallWorld(ulong seed, int runs, int rows, int keys, int files) => new(new GeneratorOptions
    {
        Seed = seed,
        Entities = 1,
        ProjectsPerEntity = 1,
        RunsPerProject = runs,
        RowsPerRun = rows,
        KeysPerRun = keys,
        FilesPerRun = files,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private protected bool IsMissing(StoreServer server)
    {
        if (server.Missing is not { } missing)
            return false;
        output.WriteLine(missing);
        return true;
    }
}
