using WandbExporter.Storage.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>Disks that fail, fill up or refuse: made to by strace, or by a small file system that only the child sees.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Export => _directory["export"];

    public void Dispose() => _directory.Dispose();

    [SkippableTheory]
    [InlineData("fsync:error=EIO", "disk_error")]
    [InlineData("pwrite64:error=ENOSPC", "disk_full")]
    public async Task A_failed_append_is_the_journals_last(string fault, string code)
    {
        Needs.Program("strace");
        await using (var destination = await Samples.OpenAsync(Export))
            await destination.Journal.AppendAsync([Samples.Record(7)], CancellationToken.None);

        using var child = Inject(fault, "_export/journal/00000002.jsonl", "append", "4");
        var (output, exitCode, _) = await child.EndAsync();

        Assert.Equal([$"failed 0 {code}", $"failed 1 {code}"], output.Split('\n')[..2]);
        Assert.StartsWith($"{code} 6", output.Split('\n')[2], StringComparison.Ordinal);
        Assert.Equal(6, exitCode);
        // The disk was asked once: it might have taken the second append, and the journal must not try.
        Assert.Single(await File.ReadAllLinesAsync(_directory["trace"]), line => line.Contains("INJECTED", StringComparison.Ordinal));
        Assert.Equal(Samples.Record(7), (await Samples.ReadJournalAsync(Export))[0]);
    }

    [SkippableTheory]
    [InlineData("fsync:error=EIO", "disk_error")]
    [InlineData("fsync:error=ENOSPC", "disk_full")]
    [InlineData("fsync:error=EDQUOT", "disk_full")]
    [InlineData("pwrite64:error=EIO", "disk_error")]
    [InlineData("pwrite64:error=ENOSPC", "disk_full")]
    [InlineData("pwrite64:error=EFBIG", "disk_full")]
    public async Task A_put_that_the_disk_refuses_fails_and_leaves_nothing(string fault, string code)
    {
        Needs.Program("strace");
        await CreateExportAsync();
        using var child = Inject(fault, "_export/tmp/2-00000001", "put", "700000");
        var (output, exitCode, _) = await child.EndAsync();

        Assert.StartsWith($"{code} 6", output, StringComparison.Ordinal);
        Assert.Equal(6, exitCode);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(Export, "_export/tmp")));
        Assert.False(File.Exists(Path.Combine(Export, "tables/x/part.parquet")));
    }

    [SkippableFact]
    public async Task A_directory_that_cannot_be_made_durable_fails_the_put()
    {
        Needs.Program("strace");
        await CreateExportAsync();
        using var child = Inject("fsync:error=EIO", "tables", "put", "1");

        Assert.StartsWith("disk_error 6", (await child.EndAsync()).Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("EINVAL")]
    [InlineData("EOPNOTSUPP")]
    public async Task A_file_system_that_syncs_no_directories_is_taken_as_it_is(string error)
    {
        Needs.Program("strace");
        await CreateExportAsync();
        using var child = Inject($"fsync:error={error}", "tables", "put", "1");

        Assert.Equal("done", (await child.EndAsync()).Output);
        Assert.Contains("INJECTED", await File.ReadAllTextAsync(_directory["trace"]), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_disk_without_room_for_a_part_keeps_what_it_holds()
    {
        Needs.PrivateMounts();
        using var child = OnSmallDisk("size=1m", "append 2 && $CHILD put DIR 5000000");
        var (output, exitCode, _) = await child.EndAsync();

        Assert.Contains("disk_full 6", output, StringComparison.Ordinal);
        Assert.Contains("free some space", output, StringComparison.Ordinal);
        Assert.Equal(6, exitCode);
    }

    [SkippableFact]
    public async Task A_read_only_disk_says_so()
    {
        Needs.PrivateMounts();
        using var child = OnSmallDisk("size=1m", "append 2 && mount -o remount,ro DIR && $CHILD append DIR 1");
        var (output, exitCode, _) = await child.EndAsync();

        Assert.Contains("not_writable 6", output, StringComparison.Ordinal);
        Assert.Equal(6, exitCode);
    }

    [SkippableFact]
    public async Task A_file_system_mounted_inside_the_destination_is_named_as_the_cause()
    {
        Needs.PrivateMounts();
        using var child = OnSmallDisk("size=1m", "append 1 && mkdir DIR/tables && mount -t tmpfs none DIR/tables && $CHILD put DIR 1");

        Assert.Contains("destination_split 6", (await child.EndAsync()).Output, StringComparison.Ordinal);
    }

    private async Task CreateExportAsync()
    {
        await using (await Samples.OpenAsync(Export))
        {
        }
    }

    // With -P, the fault hits only calls on that file.
    private Child Inject(string fault, string file, params string[] arguments)
    {
        var call = fault[..fault.IndexOf(':', StringComparison.Ordinal)];
        return Child.Start(
            ["strace", "-f", "-qq", "-o", _directory["trace"], "-P", Path.Combine(Export, file), "-e", $"trace={call}", "-e", $"inject={fault}"],
            [arguments[0], Export, .. arguments[1..]]);
    }

    private Child OnSmallDisk(string mountOptions, string commands)
    {
        var disk = Directory.CreateDirectory(_directory["disk"]).FullName;
        var first = commands.Split(' ', 2);
        var script = $"CHILD=\"$*\"; mount -t tmpfs -o {mountOptions} none DIR && $CHILD {first[0]} DIR {first[1]}".Replace("DIR", disk, StringComparison.Ordinal);
        return Child.Start(["unshare", "-Urm", "sh", "-c", script, "sh"]);
    }
}
