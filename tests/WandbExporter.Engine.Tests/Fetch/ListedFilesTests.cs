using WandbExporter.Client.Model;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using Xunit;

namespace WandbExporter.Engine.Tests.Fetch;

public sealed class ListedFilesTests
{
    private static readonly string Md5 = Convert.ToBase64String(new byte[16]);
    private static readonly string OtherMd5 = Convert.ToBase64String([.. new byte[15], 1]);
    private readonly ListedFiles _listed = new();

    [Fact]
    public void A_file_that_is_listed_again_is_one_file()
    {
        Assert.Equal(0, _listed.Next(File("a", "1", Md5))?.Ordinal);
        Assert.Null(_listed.Next(File("a", "1", Md5)));
        Assert.Null(_listed.Next(File("a", "2", Md5)));
        Assert.Equal(2, _listed.Repeated);
        Assert.Equal(0, _listed.Next(File("b", "1", Md5))?.Ordinal);
    }

    [Fact]
    public void Each_further_content_of_a_name_has_a_place_of_its_own()
    {
        Assert.Equal([0, 1, 2], new[] { File("a", "1", Md5), File("a", "2", OtherMd5), File("a", "3", null) }.Select(file => _listed.Next(file)!.Ordinal));
        Assert.Equal(0, _listed.Repeated);
    }

    [Fact]
    public void Without_a_digest_two_ids_may_be_two_contents_and_one_id_is_one()
    {
        Assert.Equal(0, _listed.Next(File("a", "1", null))?.Ordinal);
        Assert.Null(_listed.Next(File("a", "1", null)));
        Assert.Equal(1, _listed.Next(File("a", "2", null))?.Ordinal);
    }

    private static RunFile File(string name, string id, string? md5) =>
        new(new RunPath("e", "p", "r"), id, name, $"/files/{id}?sig={Guid.NewGuid()}", null, 3, null, null, md5);
}
