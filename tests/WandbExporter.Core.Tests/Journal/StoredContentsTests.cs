using System.Security.Cryptography;
using System.Text;
using WandbExporter.Core.Journal;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public sealed class StoredContentsTests
{
    private readonly StoredContents _contents = new();

    [Fact]
    public void What_was_recorded_is_found_as_it_was()
    {
        for (var i = 0; i < 1000; i++)
            _contents.Add("unit", Content(i));
        Assert.Equal(1000, _contents.Count);
        for (var i = 0; i < 1000; i++)
            Assert.Equal(Content(i), _contents.Find(Content(i).Key));
        Assert.Null(_contents.Find(Content(1000).Key));
    }

    [Fact]
    public void Who_brought_a_content_is_known()
    {
        _contents.Add("ArtifactFiles/acme/vision/model/v0", Content(1));
        _contents.Add("ArtifactFiles/acme/vision/model/v1", Content(1));
        Assert.True(_contents.IsBroughtBy("ArtifactFiles/acme/vision/model/v0", Content(1).Key));
        Assert.False(_contents.IsBroughtBy("ArtifactFiles/acme/vision/model/v1", Content(1).Key));
        Assert.False(_contents.IsBroughtBy("ArtifactFiles/acme/vision/model/v0", Content(2).Key));
    }

    [Fact]
    public void The_first_record_of_a_content_stays()
    {
        _contents.Add("unit", Content(1));
        _contents.Add("unit", Content(1) with { Bytes = 7 });
        Assert.Equal((1, 1), (_contents.Count, _contents.Find(Content(1).Key)!.Bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("not hex, whatever the record was changed to by whom it may have been")]
    public void A_record_without_a_digest_proves_nothing(string sha256)
    {
        _contents.Add("unit", Content(1) with { Sha256 = sha256 });
        Assert.Null(_contents.Find(Content(1).Key));
    }

    private static PartInfo Content(int number) => new($"artifacts/_content/md5/aa/{number}", null, number, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{number}"))), 0);
}
