using WandbExporter.Simulator;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Tests with the program and a real object store. Without the store they are skipped; in CI it must be there.</summary>
public abstract class ServerTests
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

    private protected static void Require(StoreServer server) => Skip.If(server.Missing is not null, server.Missing);
}
