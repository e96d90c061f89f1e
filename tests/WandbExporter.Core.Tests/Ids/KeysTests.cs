using WandbExporter.Core.Ids;
using Xunit;

namespace WandbExporter.Core.Tests.Ids;

public class KeysTests
{
    [Fact]
    public void A_part_stands_in_the_hive_partition_of_its_project() => Assert.Equal(
        "tables/history/entity=my%20team/project=a%2Fb/run1-00000.parquet",
        TableKeys.Part("history", "my team", "a/b", "run1-00000").Value);

    [Fact]
    public void A_part_of_a_whole_entity_has_no_project() => Assert.Equal(
        "tables/projects/entity=acme/projects-00000.parquet",
        TableKeys.Part("projects", "acme", null, "projects-00000").Value);

    [Fact]
    public void A_part_of_a_run_with_a_long_name_is_still_a_parquet_file()
    {
        var key = TableKeys.Part("history", new string('ü', 100), new string('p', 300), new string('r', 300)).Value;

        Assert.EndsWith(".parquet", key, StringComparison.Ordinal);
        Assert.All(key.Split('/'), segment => Assert.InRange(segment.Length, 1, 255));
    }

    [Fact]
    public void A_run_file_stands_below_its_run_whatever_its_name() => Assert.Equal(
        "files/acme/demo/r%201/%2E%2E/%2E%2E/etc/passwd",
        RunFileKeys.File(new RunPath("acme", "demo", "r 1"), "../../etc/passwd").Value);

    [Fact]
    public void Contents_of_a_file_that_was_written_again_have_keys_of_their_own()
    {
        var run = new RunPath("acme", "demo", "r");
        string[] keys =
        [
            RunFileKeys.File(run, "a.txt").Value, RunFileKeys.Clashing(run, "a.txt").Value, RunFileKeys.Again(run, "a.txt", "md5/1").Value,
            RunFileKeys.Again(run, "a.txt", "md5/2").Value, RunFileKeys.Again(run, "b.txt", "md5/1").Value, RunFileKeys.File(run, "~~a.txt").Value,
        ];
        Assert.Equal(keys.Length, keys.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(keys, key => Assert.StartsWith(RunFileKeys.Prefix(run), key, StringComparison.Ordinal));
        Assert.Equal(keys[2], RunFileKeys.Again(run, "a.txt", "md5/1").Value);
    }

    [Fact]
    public void A_page_refers_to_a_picture_by_an_address_that_leads_to_its_file()
    {
        var picture = ReportKeys.Picture(new ProjectPath("acme", "demo"), "https://server/files/acme/a%20b%C3%A4.png", "a bä.png");
        Assert.EndsWith("-a%20b%C3%A4.png", picture.Value, StringComparison.Ordinal);
        Assert.Equal(picture.Value, $"reports/acme/demo/{Uri.UnescapeDataString(ReportKeys.Beside(picture))[3..]}");
    }

    [Fact]
    public void The_longest_run_file_key_fits_into_a_bucket()
    {
        var name = new string('x', 2000);
        Assert.InRange(RunFileKeys.File(new RunPath(name, name, name), string.Join('/', name, name, name)).Value.Length, 1, 1024);
    }
}
