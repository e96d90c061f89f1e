using System.Text;
using WandbExporter.Storage.Spool;
using Xunit;

namespace WandbExporter.Storage.Tests.Spool;

public sealed class SortedSpoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2_000)]
    [InlineData(1_000_000)]
    public void Entries_come_by_key_and_then_as_added_however_little_fits_into_memory(long memory)
    {
        var random = new Random(7);
        var added = Enumerable.Range(0, 3_000)
            .Select(i => (Key: KeyOf(random), Side: (byte)(i % 5), Payload: Encoding.UTF8.GetBytes($"{i} {new string('x', random.Next(200))}")))
            .ToList();
        using var spool = new SortedSpool(memory);
        foreach (var (key, side, payload) in added)
            spool.Add(key, side, payload);
        var expected = added.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(Text);
        Assert.Equal(expected, spool.ReadSorted().Select(entry => Text((entry.Key, entry.Side, entry.Payload))));
    }

    [Fact]
    public void A_group_holds_all_of_its_key_also_from_different_runs()
    {
        using var spool = new SortedSpool(memoryBytes: 300);
        for (byte i = 0; i < 50; i++)
            spool.Add(i % 2 == 0 ? "even" : "odd", i, []);
        var groups = spool.ReadGroups().ToDictionary(group => group.Key, group => group.Entries.Select(entry => (int)entry.Side).ToList());
        Assert.Equal(Enumerable.Range(0, 25).Select(i => 2 * i), groups["even"]);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => 2 * i + 1), groups["odd"]);
    }

    [Fact]
    public void What_is_spooled_has_no_name_that_a_killed_process_could_leave_behind()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var file = SpoolFile.Create();
        file.WriteRun([new SpoolEntry("key", 1, [1, 2, 3])]);
        var open = Directory.GetFiles("/proc/self/fd").Select(handle => new FileInfo(handle).LinkTarget ?? "").Where(target => target.Contains(".spool", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(open);
        Assert.All(open, target => Assert.EndsWith("(deleted)", target, StringComparison.Ordinal));
    }

    /// <summary>Many keys that are equal, begin alike, or are odd.</summary>
    private static string KeyOf(Random random) => random.Next(4) switch
    {
        0 => $"tables/history/entity=acme/project=vision/{random.Next(40):x4}-00000.parquet",
        1 => $"files/acme/vision/{random.Next(400)}/output.log",
        2 => new string((char)random.Next(0x20, 0xFFFF), random.Next(1, 4)),
        _ => "",
    };

    private static string Text((string Key, byte Side, byte[] Payload) entry) => $"{entry.Key}|{entry.Side}|{Encoding.UTF8.GetString(entry.Payload)}";
}
