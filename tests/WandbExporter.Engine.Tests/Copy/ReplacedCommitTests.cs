using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Engine.Copy;
using WandbExporter.Engine.Tests.Support;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Engine.Tests.Copy;

/// <summary>Copies of exports whose running runs are read again: the parts of former commits may be gone from the source.</summary>
public sealed class ReplacedCommitTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SmallExport _source;
    private readonly SmallExport _target;

    public ReplacedCommitTests()
    {
        _source = new SmallExport(_directory.Below("source"));
        _target = new SmallExport(_directory.Below("target"));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_new_copy_has_what_counts_and_knows_nothing_of_what_was_replaced()
    {
        await FirstAsync();
        await SecondAsync();
        var (result, meter) = await CopyAsync();
        Assert.True(result.Complete);
        Assert.Equal((13, 13, 0), (meter.ObjectsPlanned, meter.ObjectsCopied, meter.ObjectsThere));
        await AssertSameAsync();
        await using var target = await LocalExport.OpenReadOnlyAsync(_target.Path, default);
        Assert.Equal(1, await target.Journal.ReadAllAsync(default).CountAsync(record => record is UnitCommitted commit && commit.Unit == RunningExport.Unit.Value));
        Assert.True((await CopyAsync()).Result.AlreadyThere);
    }

    [Fact]
    public async Task A_copy_follows_copies_only_what_is_new_and_removes_what_counts_no_more()
    {
        var same = await FirstAsync();
        await CopyAsync();
        Assert.True(Has("one"));
        await SecondAsync();
        var (result, meter) = await CopyAsync();
        Assert.True(result.Complete);
        Assert.Equal((2, 11), (meter.ObjectsCopied, meter.ObjectsThere));
        Assert.False(Has("one"));
        await AssertSameAsync();
        Assert.True((await CopyAsync()).Result.AlreadyThere);

        // The key of the first content is taken again, by another.
        await using (var source = await _source.OpenAsync())
        {
            await RunningExport.BeginAsync(source);
            await RunningExport.ReadAsync(source, 2, same, "one", "the third content");
            await SmallExport.CommitAsync(source, RunningExport.Unit, 2);
            await RunningExport.EndAsync(source);
        }
        Assert.Equal(2, (await CopyAsync()).Meter.ObjectsCopied);
        Assert.Equal("the third content", await File.ReadAllTextAsync(_target.FileOf(new ObjectKey(RunningExport.File("one")))));
        await AssertSameAsync();
    }

    [Fact]
    public async Task The_beginning_of_a_replaced_commit_is_completed_so_that_it_counts_for_no_other()
    {
        var same = await FirstAsync();
        await using (var source = await LocalExport.OpenReadOnlyAsync(_source.Path, default))
        await using (var target = await _target.OpenAsync())
        {
            // All up to the first of the unit's parts that does not stay.
            await foreach (var record in source.Journal.ReadAllAsync(default))
            {
                if (record is PartCommitted { Part.Key: var key })
                {
                    var bytes = await File.ReadAllBytesAsync(_source.FileOf(new ObjectKey(key)));
                    await target.Sink.PutAsync(new ObjectKey(key), (stream, token) => stream.WriteAsync(bytes, token).AsTask(), default);
                }
                await target.Journal.AppendAsync([record], default);
                if (record is PartCommitted { Part.Key: var last } && last == RunningExport.File("one"))
                    break;
            }
        }
        await SecondAsync(same);
        var (result, meter) = await CopyAsync();
        Assert.True(result.Complete);
        Assert.Equal(2, meter.ObjectsCopied);
        await AssertSameAsync();
        Assert.True((await CopyAsync()).Result.AlreadyThere);
    }

    [Fact]
    public async Task What_was_begun_to_be_read_again_is_not_copied_and_what_counts_is()
    {
        var same = await FirstAsync();
        await using (var source = await _source.OpenAsync())
        {
            await RunningExport.BeginAsync(source);
            await RunningExport.ReadAsync(source, 1, same, "two", "more");
        }
        var (result, meter) = await CopyAsync();
        Assert.False(result.Complete);
        Assert.Equal(13, meter.ObjectsCopied);
        Assert.Equal((true, false), (Has("same"), Has("two")));
        Assert.Empty((await _target.VerifyAsync()).Problems);

        await using (var source = await _source.OpenAsync())
        {
            await source.Journal.AppendAsync([new UnitReset(RunningExport.Unit.Value)], default);
            await RunningExport.ReadAsync(source, 1, same, "two", "and more");
            await SmallExport.CommitAsync(source, RunningExport.Unit, 2);
            await RunningExport.EndAsync(source);
        }
        Assert.True((await CopyAsync()).Result.Complete);
        await AssertSameAsync();
    }

    [Fact]
    public async Task The_manifest_of_before_is_not_copied_while_it_names_what_counts_no_more()
    {
        var same = await FirstAsync();
        await using (var source = await _source.OpenAsync())
        {
            await RunningExport.BeginAsync(source);
            await RunningExport.ReadAsync(source, 1, same, "two", "more");
            await SmallExport.CommitToReadAgainAsync(source, RunningExport.Unit, 2, 2);
        }
        Assert.False((await CopyAsync()).Result.Complete);
        Assert.False(File.Exists(_target.FileOf(ExportKeys.Manifest)));
        Assert.Equal("incomplete", (await _target.VerifyAsync()).Verdict);
        Assert.Equal("incomplete", (await _source.VerifyAsync()).Verdict);

        await using (var source = await _source.OpenAsync())
            await RunningExport.EndAsync(source);
        Assert.True((await CopyAsync()).Result.Complete);
        await AssertSameAsync();
    }

    private async Task<PartInfo> FirstAsync()
    {
        await using var source = await _source.OpenAsync();
        await SmallExport.WriteUnitsAsync(source);
        var same = await RunningExport.ReadAsync(source, 0, null, "one", "so far");
        await SmallExport.CommitToReadAgainAsync(source, RunningExport.Unit, 2, 1);
        await RunningExport.EndAsync(source);
        return same;
    }

    private async Task SecondAsync(PartInfo? same = null)
    {
        await using var source = await _source.OpenAsync();
        await RunningExport.BeginAsync(source);
        await foreach (var record in source.Journal.ReadAllAsync(default))
            same = record is PartCommitted { Part: var part } && part.Key == RunningExport.File("same") ? part : same;
        await RunningExport.ReadAsync(source, 1, same, "two", "more");
        await SmallExport.CommitToReadAgainAsync(source, RunningExport.Unit, 2, 2);
        await RunningExport.EndAsync(source);
    }

    private bool Has(string name) => File.Exists(_target.FileOf(new ObjectKey(RunningExport.File(name))));

    private async Task AssertSameAsync()
    {
        var (source, target) = (await _source.VerifyAsync(), await _target.VerifyAsync());
        Assert.Empty(target.Problems);
        Assert.Empty(target.Remarks);
        Assert.Equal(("complete", source.PartsDigest, source.Parts), (target.Verdict, target.PartsDigest, target.Objects));
    }

    private async Task<(CopyResult Result, CopyMeter Meter)> CopyAsync()
    {
        await using var source = await LocalExport.OpenReadOnlyAsync(_source.Path, default);
        await using var target = await _target.OpenAsync();
        var copier = new ExportCopier(source, target, 4);
        return (await copier.CopyAsync(default), copier.Meter);
    }
}
