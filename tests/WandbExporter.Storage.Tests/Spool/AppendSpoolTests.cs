using WandbExporter.Storage.Spool;
using Xunit;

namespace WandbExporter.Storage.Tests.Spool;

public sealed class AppendSpoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2_000)]
    [InlineData(1_000_000)]
    public void Entries_come_as_they_were_added_however_little_fits_into_memory(int memory)
    {
        var random = new Random(7);
        using var spool = new AppendSpool<(string Text, long Number)>(Write, Read, memory);
        for (var round = 0; round < 2; round++)
        {
            var added = Enumerable.Range(0, 3_000).Select(i => ($"{i} ä {new string('x', random.Next(200))}", random.NextInt64())).ToList();
            foreach (var entry in added[..2_000])
                spool.Add(entry);
            Assert.Equal(added[..2_000], spool.Read());
            foreach (var entry in added[2_000..])
                spool.Add(entry);
            Assert.Equal(added, spool.Read());
            Assert.Equal(added, spool.Read());
            spool.Clear();
            Assert.Empty(spool.Read());
        }
    }

    private static void Write(BinaryWriter writer, (string Text, long Number) entry)
    {
        writer.Write(entry.Text);
        writer.Write(entry.Number);
    }

    private static (string Text, long Number) Read(BinaryReader reader) => (reader.ReadString(), reader.ReadInt64());
}
