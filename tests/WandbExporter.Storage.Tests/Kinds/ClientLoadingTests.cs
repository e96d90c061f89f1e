using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;
using Xunit;

namespace WandbExporter.Storage.Tests.Kinds;

/// <summary>A service's client takes its time to load: only who uses the service pays for it.</summary>
public sealed class ClientLoadingTests
{
    [Fact]
    public async Task A_directory_loads_no_client()
    {
        using var directory = new TemporaryDirectory();
        using var child = Child.Start([], "clients", directory["export"]);

        var (output, exitCode, _) = await child.EndAsync();

        Assert.Equal(("done", 0), (output, exitCode));
    }

    [Fact]
    public async Task A_bucket_loads_the_client_of_its_own_service()
    {
        await using var server = await GcsServer.StartAsync();
        server.Buckets.Ensure(GcsPlace.Bucket);
        using var child = Child.Start(["env", $"STORAGE_EMULATOR_HOST={server.Endpoint}"], "clients", $"gs://{GcsPlace.Bucket}/x");

        var (output, exitCode, _) = await child.EndAsync();

        Assert.Equal(("Google\ndone", 0), (output, exitCode));
    }
}
