using WandbExporter.Archive.Reports;
using Xunit;

namespace WandbExporter.Archive.Tests.Reports;

public sealed class ChecksumListTests
{
    private static readonly ChecksumList List = new("What this is.", 17, [new("_export/a", 5, new string('a', 64)), new("_export/b", 0, new string('0', 64))]);

    [Fact]
    public void It_reads_what_it_wrote()
    {
        var read = ChecksumList.Parse(List.Render());
        Assert.NotNull(read);
        Assert.Equal((List.Title, List.Records), (read.Title, read.Records));
        Assert.Equal(List.Entries, read.Entries);
    }

    [Fact]
    public void No_bit_of_it_changes_unseen()
    {
        var bytes = List.Render();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(ChecksumList.Parse(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void No_byte_of_it_is_lost_or_added_unseen()
    {
        var bytes = List.Render();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Null(ChecksumList.Parse(bytes.AsSpan(0, length)));
        Assert.Null(ChecksumList.Parse([.. bytes, (byte)'\n']));
    }
}
