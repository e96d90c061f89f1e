using WandbExporter.Core.Ids;
using WandbExporter.Storage.Buckets;
using Xunit;

namespace WandbExporter.Storage.Tests.Buckets;

public class SegmentListTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("00000001 00000002", "00000001 00000002")]
    [InlineData("00000001-00000003 00000001 00000003 00000004", "00000001-00000003 00000004")]
    [InlineData("00000001.00000001-aa 00000002.00000001-aa 00000002.00000002-bb 00000003.00000002-bb", "00000001.00000001-aa 00000002.00000002-bb 00000003.00000002-bb")]
    [InlineData("00000001-00000002 00000002.00000001-aa 00000003.00000002-bb", "00000001-00000002 00000003.00000002-bb")]
    public void Segments_are_read_in_order_and_those_that_lost_are_left_out(string present, string read) =>
        Assert.Equal((read, null), Ordered(present));

    [Fact]
    public void Compactions_of_two_holders_that_overlap_are_read_along_the_way_that_leads_to_the_end() =>
        Assert.Equal(("00000001-00000200 00000201-00000456", null), Ordered("00000001-00000200 00000001-00000256 00000201-00000456"));

    [Theory]
    [InlineData("00000002", 1)]
    [InlineData("00000001 00000003", 2)]
    [InlineData("00000001-00000004 00000006", 5)]
    public void A_gap_is_named(string present, int missing) => Assert.Equal(missing, Ordered(present).Missing);

    [Theory]
    [InlineData("_export/journal/notes.txt")]
    [InlineData("_export/journal/00000001.jsonl.bak")]
    [InlineData("_export/journal/1.jsonl")]
    [InlineData("tables/00000001.jsonl")]
    public void What_is_no_segment_is_left_alone(string key) => Assert.Null(SegmentName.Parse(key));

    [Fact]
    public void Names_say_what_they_are_made_of()
    {
        SegmentName[] names = [SegmentName.Append(12, 7, null), SegmentName.Append(12, 7, "1a2b3c4d"), SegmentName.Compacted(1, 256)];

        Assert.Equal(
            ["_export/journal/00000012.jsonl", "_export/journal/00000012.00000007-1a2b3c4d.jsonl", "_export/journal/00000001-00000256.jsonl"],
            names.Select(name => name.Key));
        Assert.All(names, name => Assert.Equal(name, SegmentName.Parse(name.Key)));
    }

    private static (string Read, int? Missing) Ordered(string present)
    {
        var names = present.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => SegmentName.Parse($"{ExportKeys.JournalPrefix}{name}.jsonl")!)
            .ToList();
        var (segments, missing) = SegmentList.Order(names);
        var read = segments.Select(segment => segment.Key[ExportKeys.JournalPrefix.Length..^".jsonl".Length]);
        return (string.Join(' ', read), missing);
    }
}
