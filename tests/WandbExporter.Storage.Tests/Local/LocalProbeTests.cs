using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>A directory is tried before an export needs it.</summary>
public sealed class LocalProbeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_probe_leaves_nothing_where_nothing_was()
    {
        var probe = await ProbeAsync("a/b/c");

        Assert.Equal((_directory["a/b/c"], true), (probe.Location, probe.KeepsWritersOut));
        Assert.True(probe.FreeBytes > 0);
        Assert.Empty(Entries());
    }

    [Fact]
    public async Task A_probe_beside_a_writer_takes_nothing_from_it()
    {
        await using var destination = await Samples.OpenAsync(_directory["a"]);
        await destination.Sink.PutAsync("tables/a", [1]);
        var before = Entries();

        await ProbeAsync("a");

        Assert.Equal(before, Entries());
        await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        await destination.Journal.RequireWholeAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_directory_that_holds_something_else_is_not_written_to()
    {
        await File.WriteAllTextAsync(_directory["thesis.tex"], "important");

        Assert.Equal("destination_foreign", (await Samples.FailsAsync(() => ProbeAsync(""))).Code);
        Assert.Equal([_directory["thesis.tex"]], Entries());
    }

    [Fact]
    public async Task What_a_killed_probe_left_stops_no_export_and_is_removed_when_it_is_old()
    {
        foreach (var (name, age) in new[] { ("old", TimeSpan.FromHours(1)), ("young", TimeSpan.Zero) })
        {
            Directory.CreateDirectory(_directory[$"_export/tmp/probe-{name}/_export/tmp"]);
            Directory.SetLastWriteTimeUtc(_directory[$"_export/tmp/probe-{name}"], DateTime.UtcNow - age);
        }

        await using (await Samples.OpenAsync(_directory.Path))
        {
        }

        Assert.Equal(["probe-young"], Directory.GetDirectories(_directory["_export/tmp"]).Select(Path.GetFileName));
    }

    private string[] Entries() => [.. Directory.EnumerateFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private Task<DestinationProbe> ProbeAsync(string relative) =>
        Destinations.ProbeAsync(StoreKinds.Parse(_directory[relative]), new DestinationOptions(), CancellationToken.None);
}
