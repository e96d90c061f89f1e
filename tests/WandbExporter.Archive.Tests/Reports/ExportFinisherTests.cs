using WandbExporter.Archive.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using Xunit;

namespace WandbExporter.Archive.Tests.Reports;

/// <summary>What a finished export does with parts that count no more, because a running run was read again.</summary>
public sealed class ExportFinisherTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SmallExport _export;

    public ExportFinisherTests() => _export = new SmallExport(_directory.Below("export"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_counts_no_more_is_removed_and_what_counts_stays()
    {
        await FirstAsync();
        await using (var destination = await _export.OpenAsync())
        {
            await RunningExport.ReadAgainAsync(destination);
            await RunningExport.EndAsync(destination);
        }
        Assert.Equal((true, false, true), (Has("same"), Has("one"), Has("two")));
        Assert.False(File.Exists(_export.FileOf(new ObjectKey(RunningExport.Inventory(0)))));
        var report = await _export.VerifyAsync();
        Assert.Equal(("complete", 13L, 13L), (report.Verdict, report.Parts, report.Objects));
        Assert.Empty(report.Problems);
        Assert.Empty(report.Remarks);
    }

    [Theory]
    [InlineData(null, "is missing")]
    [InlineData(7, "has 7 bytes and was committed with ")]
    public async Task What_is_committed_and_not_there_is_named_and_nothing_calls_the_export_complete(int? bytes, string how)
    {
        await FirstAsync();
        await using (var destination = await _export.OpenAsync())
        {
            await RunningExport.ReadAgainAsync(destination);
            await SmallExport.CloseAsync(destination);
            var part = _export.FileOf(new ObjectKey(RunningExport.Inventory(1)));
            if (bytes is { } length)
                await File.WriteAllBytesAsync(part, new byte[length]);
            else
                File.Delete(part);

            var failure = (await Assert.ThrowsAsync<ExportException>(() => SmallExport.FinishAsync(destination))).Failure;

            Assert.Equal(("parts_missing", ExitCode.Destination), (failure.Code, failure.Exit));
            Assert.Contains($"{RunningExport.Inventory(1)} {how}", failure.Message, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(_export.FileOf(ExportKeys.Success)));
    }

    [Fact]
    public async Task Nothing_is_removed_before_the_manifest_no_longer_names_it()
    {
        await FirstAsync();
        await using (var destination = await _export.OpenAsync())
        {
            await RunningExport.ReadAgainAsync(destination);
            var before = await _export.VerifyAsync();
            Assert.Equal(("incomplete", 13L, 15L), (before.Verdict, before.Parts, before.Objects));
            Assert.Empty(before.Problems);

            await SmallExport.CloseAsync(destination);
            var breaking = new TestDestination(destination) { OnPut = (_, key) => key == ExportKeys.Manifest.Value ? throw Broken() : 0 };
            await Assert.ThrowsAsync<ExportException>(() => SmallExport.FinishAsync(breaking));
            Assert.Equal((true, true, true), (Has("same"), Has("one"), Has("two")));

            // It ends behind the manifest: the next start finds nothing to do but this.
            breaking = new TestDestination(destination) { OnPut = (_, key) => key == ExportKeys.Failures.Value ? throw Broken() : 0 };
            await Assert.ThrowsAsync<ExportException>(() => SmallExport.FinishAsync(breaking));
            await SmallExport.FinishAsync(destination);
        }
        Assert.Equal((true, false, true), (Has("same"), Has("one"), Has("two")));
        Assert.Equal("complete", (await _export.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task A_reading_that_failed_leaves_what_counts_and_no_table_beside_it()
    {
        var same = await FirstAsync();
        await using (var destination = await _export.OpenAsync())
        {
            await RunningExport.BeginAsync(destination);
            await RunningExport.ReadAsync(destination, 1, same, "two", "more");
            await SmallExport.FailAsync(destination, RunningExport.Unit);
            await SmallExport.CloseAsync(destination, failed: 1);
            await SmallExport.FinishAsync(destination);
        }
        Assert.Equal((true, true, true), (Has("same"), Has("one"), Has("two")));
        Assert.True(File.Exists(_export.FileOf(new ObjectKey(RunningExport.Inventory(0)))));
        Assert.False(File.Exists(_export.FileOf(new ObjectKey(RunningExport.Inventory(1)))));
        var report = await _export.VerifyAsync();
        Assert.Equal(("incomplete", 13L), (report.Verdict, report.Parts));
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task A_manifest_that_names_what_counts_no_more_is_damage_once_the_export_is_closed()
    {
        await FirstAsync();
        var manifest = await File.ReadAllBytesAsync(_export.FileOf(ExportKeys.Manifest));
        await using (var destination = await _export.OpenAsync())
        {
            await RunningExport.ReadAgainAsync(destination);
            await RunningExport.EndAsync(destination);
        }
        await File.WriteAllBytesAsync(_export.FileOf(ExportKeys.Manifest), manifest);
        Assert.Contains((await _export.VerifyAsync()).Problems, problem => problem.Code == "manifest" && problem.Subject == RunningExport.File("one"));
    }

    private static ExportException Broken() => new(new Failure(FailureCategory.Fatal, "broken", "It broke.", ExitCode.Destination));

    private Task<PartInfo> FirstAsync() => RunningExport.WriteAsync(_export);

    private bool Has(string name) => File.Exists(_export.FileOf(new ObjectKey(RunningExport.File(name))));
}
