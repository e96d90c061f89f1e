using WandbExporter.Archive.Tests.Support;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Archive.Tests.Copy;

/// <summary>Copies of exports whose running runs are read again: the parts of former commits may be gone from the source.</summary>
public sealed class ReplacedCommitTests : CopyTests
{
    [Fact]
    public async Task A_new_copy_has_what_counts_and_knows_nothing_of_what_was_replaced()
    {
        await FirstAsync();
        await SecondAsync();
        var (result, meter) = await CopyAsync();
        Assert.True(result.Complete);
        Assert.Equal((13, 13, 0), (meter.ObjectsPlanned, meter.ObjectsCopied, meter.ObjectsThere));
        await AssertSameAsync();
        await using var target = await LocalExport.OpenReadOnlyAsync(Target.Path, default);
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
        await using (var source = await Source.OpenAsync())
        {
            await RunningExport.BeginAsync(source);
            await RunningExport.ReadAsync(source, 2, same, "one", "the third content");
            await SmallExport.CommitAsync(source, RunningExport.Unit, 2);
            await RunningExport.EndAsync(source);
        }
        Assert.Equal(2, (await CopyAsync()).Meter.ObjectsCopied);
        Assert.Equal("the third content", await File.ReadAllTextAsync(Target.FileOf(new ObjectKey(RunningExport.File("one")))));
        await AssertSameAsync();
    }

    [Fact]
    public async Task The_beginning_of_a_replaced_commit_is_completed_so_that_it_counts_for_no_other()
    {
        await FirstAsync();
        await using (var source = await LocalExport.OpenReadOnlyAsync(Source.Path, default))
        await using (var target = await Target.OpenAsync())
        {
            // All up to the first of the unit's parts that does not stay.
            await foreach (var record in source.Journal.ReadAllAsync(default))
            {
                if (record is PartCommitted { Part.Key: var key })
                {
                    var bytes = await File.ReadAllBytesAsync(Source.FileOf(new ObjectKey(key)));
                    await target.Sink.PutAsync(new ObjectKey(key), (stream, token) => stream.WriteAsync(bytes, token).AsTask(), default);
                }
                await target.Journal.AppendAsync([record], default);
                if (record is PartCommitted { Part.Key: var last } && last == RunningExport.File("one"))
                    break;
            }
        }
        await SecondAsync();
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
        await using (var source = await Source.OpenAsync())
        {
            await RunningExport.BeginAsync(source);
            await RunningExport.ReadAsync(source, 1, same, "two", "more");
        }
        var (result, meter) = await CopyAsync();
        Assert.False(result.Complete);
        Assert.Equal(13, meter.ObjectsCopied);
        Assert.Equal((true, false), (Has("same"), Has("two")));
        Assert.Empty((await Target.VerifyAsync()).Problems);

        await using (var source = await Source.OpenAsync())
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
        await using (var source = await Source.OpenAsync())
        {
            await RunningExport.BeginAsync(source);
            await RunningExport.ReadAsync(source, 1, same, "two", "more");
            await SmallExport.CommitToReadAgainAsync(source, RunningExport.Unit, 2, 2);
        }
        Assert.False((await CopyAsync()).Result.Complete);
        Assert.False(File.Exists(Target.FileOf(ExportKeys.Manifest)));
        Assert.Equal("incomplete", (await Target.VerifyAsync()).Verdict);
        Assert.Equal("incomplete", (await Source.VerifyAsync()).Verdict);

        await using (var source = await Source.OpenAsync())
            await RunningExport.EndAsync(source);
        Assert.True((await CopyAsync()).Result.Complete);
        await AssertSameAsync();
    }

    private Task<PartInfo> FirstAsync() => RunningExport.WriteAsync(Source);

    private async Task SecondAsync()
    {
        await using var source = await Source.OpenAsync();
        await RunningExport.ReadAgainAsync(source);
        await RunningExport.EndAsync(source);
    }

    private bool Has(string name) => File.Exists(Target.FileOf(new ObjectKey(RunningExport.File(name))));

    private async Task AssertSameAsync()
    {
        var (source, target) = (await Source.VerifyAsync(), await Target.VerifyAsync());
        Assert.Empty(target.Problems);
        Assert.Empty(target.Remarks);
        Assert.Equal(("complete", source.PartsDigest, source.Parts), (target.Verdict, target.PartsDigest, target.Objects));
    }
}
