using WandbExporter.Core.Errors;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;
using Xunit;

namespace WandbExporter.Storage.Tests.Google;

/// <summary>A bucket is tried before an export needs it.</summary>
public sealed class GoogleProbeTests : IAsyncLifetime
{
    private GcsServer _server = null!;
    private GcsPlace _place = null!;

    public async Task InitializeAsync()
    {
        _server = await GcsServer.StartAsync();
        _place = GcsPlace.Of(_server);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_probe_says_what_the_store_does_and_leaves_nothing_there()
    {
        var probe = await ProbeAsync();

        Assert.True(probe.KeepsWritersOut);
        Assert.Null(probe.FreeBytes);
        Assert.Contains("conditional puts", probe.Holds, StringComparison.Ordinal);
        Assert.Empty(_server.Buckets.List(GcsPlace.Bucket, _place.Address.Prefix));
    }

    [Fact]
    public async Task A_probe_beside_a_writer_takes_nothing_from_it()
    {
        await using var destination = await _place.OpenAsync();
        await destination.Sink.PutAsync("tables/a", [1]);

        await ProbeAsync();

        await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        await destination.Journal.RequireWholeAsync(CancellationToken.None);
        Assert.Equal([1], await destination.Sink.ReadAsync("tables/a"));
    }

    [Theory]
    [InlineData(404, "store_unfit")]
    [InlineData(403, "not_writable")]
    public async Task A_bucket_from_which_nothing_can_be_removed_is_found_out(int status, string code)
    {
        _server.Fault = (what, _) => what == "DELETE" ? new GcsFault(Status: status) : null;

        var failure = await Samples.FailsAsync(ProbeAsync);

        Assert.Equal((code, ExitCode.Destination), (failure.Code, failure.Exit));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(int.MaxValue, "store_unfit")]
    public async Task A_service_that_loses_an_upload_is_unfit_only_if_it_always_does(int lost, string? code)
    {
        var chunks = 0;
        _server.Fault = (what, _) => what == "CHUNK" && Interlocked.Increment(ref chunks) <= lost ? new GcsFault(Status: 404) : null;

        var failure = await Record.ExceptionAsync(ProbeAsync) as ExportException;

        Assert.Equal(code, failure?.Failure.Code);
    }

    [Fact]
    public async Task A_bucket_that_holds_something_else_is_not_written_to()
    {
        _server.Buckets.Ensure(GcsPlace.Bucket);
        using (var client = _place.Client())
            await client.UploadObjectAsync(GcsPlace.Bucket, _place.Address.Prefix + "thesis.tex", null, new MemoryStream([1]));

        Assert.Equal("destination_foreign", (await Samples.FailsAsync(ProbeAsync)).Code);
        Assert.Single(_server.Buckets.List(GcsPlace.Bucket, _place.Address.Prefix));
    }

    private Task<DestinationProbe> ProbeAsync() =>
        Destinations.ProbeAsync(_place.Uri, new DestinationOptions { Buckets = _place.Settings }, CancellationToken.None);
}
