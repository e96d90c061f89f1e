using System.Text;
using WandbExporter.Core.IO;
using Xunit;

namespace WandbExporter.Core.Tests.IO;

public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xC1D04330u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void It_is_Castagnolis(string content, uint checksum) => Assert.Equal(checksum, Crc32C.Of(Encoding.ASCII.GetBytes(content)));

    [Fact]
    public void Wherever_a_content_is_cut_its_checksum_is_the_same()
    {
        var content = new byte[100];
        new Random(1).NextBytes(content);

        for (var cut = 0; cut <= content.Length; cut++)
            Assert.Equal(Crc32C.Of(content), Crc32C.Append(Crc32C.Of(content.AsSpan(0, cut)), content.AsSpan(cut)));
    }
}
