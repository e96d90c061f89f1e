using WandbExporter.Core.Journal;
using WandbExporter.Engine.Fetch.Artifacts;
using Xunit;

namespace WandbExporter.Engine.Tests.Artifacts;

public sealed class SharedContentsTests
{
    private const string Key = "artifacts/_content/md5/aa/aa00";

    private static readonly PartInfo Content = new(Key, null, 7, new string('a', 64), 0);

    private readonly StoredContents _recorded = new();

    [Fact]
    public async Task The_first_brings_it_and_the_others_wait()
    {
        var contents = new SharedContents(_recorded, new HashSet<string>());
        var first = await contents.EnterAsync(Key, default);
        Assert.Null(first.Stored);
        var second = contents.EnterAsync(Key, default);
        Assert.False(second.IsCompleted);
        first.Keep(Content);
        first.Dispose();
        // It is there, and must be recorded by whoever counts first.
        Assert.Equal((Content, false), await second is var turn ? (turn.Stored, turn.IsRecorded) : default);
    }

    [Fact]
    public async Task Of_a_first_that_fails_the_next_takes_the_turn()
    {
        var contents = new SharedContents(_recorded, new HashSet<string>());
        var first = await contents.EnterAsync(Key, default);
        var second = contents.EnterAsync(Key, default);
        first.Dispose();
        Assert.Null((await second).Stored);
    }

    [Fact]
    public async Task What_is_recorded_needs_no_record_and_what_is_damaged_is_brought_again()
    {
        _recorded.Add("unit", Content);
        using (var turn = await new SharedContents(_recorded, new HashSet<string>()).EnterAsync(Key, default))
            Assert.Equal((Content, true), (turn.Stored, turn.IsRecorded));
        var repairing = new SharedContents(_recorded, new HashSet<string> { Key });
        using (var turn = await repairing.EnterAsync(Key, default))
        {
            Assert.Null(turn.Stored);
            Assert.Equal([Key], repairing.Lost);
            turn.Keep(Content);
        }
        Assert.Empty(repairing.Lost);
        using var other = await repairing.EnterAsync(Key, default);
        Assert.Equal(Content, other.Stored);
        Assert.Empty(repairing.Unrecorded([Record("b")]));
    }

    [Fact]
    public async Task A_content_is_recorded_once_by_whoever_comes_first()
    {
        var contents = new SharedContents(_recorded, new HashSet<string>());
        using (var turn = await contents.EnterAsync(Key, default))
            turn.Keep(Content);
        JournalRecord other = new UnitReset("c");
        Assert.Equal([Record("a"), other], contents.Unrecorded([Record("a"), other, Record("b")]));
        // Until it is durable, another list may be the first.
        Assert.Equal([Record("b")], contents.Unrecorded([Record("b")]));
        contents.OnDurable([Record("a"), other]);
        Assert.Empty(contents.Unrecorded([Record("b")]));
        using var found = await contents.EnterAsync(Key, default);
        Assert.True(found.IsRecorded);
    }

    private static ContentCommitted Record(string unit) => new(unit, Content, DateTimeOffset.UnixEpoch);
}
