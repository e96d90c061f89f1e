using System.Buffers;
using System.Text;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

public class UsualRecordsTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 29, 3, 22, 10, TimeSpan.Zero).AddTicks(2278700);

    private static readonly AreaCount[] Areas = [new("sweeps", 5, 6, AreaStanding.Partial, "The server counts 6."), new("sweep_runs", 0, null, AreaStanding.NotOffered)];

    private static readonly JournalRecord[] Usual =
    [
        new PartCommitted("History/a/b/c", new PartInfo("tables/history/c-00000.parquet", "history", 72411, "47ae7296", 1000), ResumePoint.AtStep(1000), At),
        new PartCommitted("History/a/b/d", new PartInfo("tables/history/d-00000.parquet", "history", 72411, "47ae7296", 1000), ResumePoint.AtStep(1000), At, LastRow: new LastRow(999, 1_767_323_045_678)),
        new PartCommitted("History/a/b/e", new PartInfo("k", "history_long", 1, "ab", 30), ResumePoint.AtStep(-3), At, LoggedRows: 3, LastRow: new LastRow(-4, -1)),
        new PartCommitted("History/a/b/f", new PartInfo("tables/history/f-00000%3A007-00001.parquet", "history", 72411, "47ae7296", 1000), ResumePoint.AtStep(1000), At, LastRow: new LastRow(999, 1), Range: 7),
        new PartCommitted("History/a/b/f", new PartInfo("k", "history", 72411, "47ae7296", 1000), ResumePoint.AtStep(1000), At, Range: 0),
        new PartCommitted("Files/a/b/c", new PartInfo("files/a/b/c/x.json", null, 0, "ab", 0, "lts4sDzuxaB4mNWUSk5Bgw=="), null, At.AddTicks(7)),
        new PartCommitted("Files/a/b/d", new PartInfo("files/a/b/d/x.json", null, 999_999_999_999_999_999, "ab", 0, "md5==", "files/a/b/c/x.json"), null, At),
        new PartCommitted("ArtifactFiles/a/b/d", new PartInfo("artifacts/a/b/d/v0/x", null, 7, "ab", 0, "md5==", null, "MD5"), null, At),
        new PartCommitted("History/a/b/c", new PartInfo("k", "history_long", 1, "ab", 30), ResumePoint.AtStep(-3), At.ToOffset(TimeSpan.FromHours(-2.5)), LoggedRows: 3),
        new ContentCommitted("ArtifactFiles/a/b/c/v0", new PartInfo("artifacts/_content/md5/d4/d4", null, 72, "ab", 0, "md5=="), At),
        new UnitCommitted("History/a/b/c", "finished|2024-03-27T15:30:47|999|1000|40|50|6", 1000, 1000, null, At, null, ResumePoint.AtStep(1000)),
        new UnitCommitted("History/a/b/d", "finished|2024-03-27T15:30:47|999|1000|40|50|6", 1000, 1000, null, At, null, ResumePoint.AtStep(1000), LastRow: new LastRow(-1, 1_767_323_045_678)),
        new UnitCommitted("ConsoleLogs/a/b/c", "running|||||| ~", 50, null, "The server counts 51 lines.", At, new LiveEnd(null, 1, 50)),
        new UnitCommitted("History/a/b/c", "running", -1, 0, null, new DateTimeOffset(2024, 2, 29, 23, 59, 59, TimeSpan.FromHours(5.75)), new LiveEnd(ResumePoint.Behind("Y3Vyc29y=="), 2, 16)),
        new UnitCommitted("ArtifactFiles/a/b/c/v0", "id|digest|4|288", 4, 4, null, At, Contents: new NamedContents(4, 288)),
        new UnitCommitted("ArtifactFiles/a/b/c/v0", "id|digest|4|288", 4, 4, "1 is missing.", At, new LiveEnd(null, 1, 4), Contents: new NamedContents(3, 999_999_999_999_999_999)),
    ];

    private static readonly JournalRecord[] Others =
    [
        new UnitReset("History/a/b/c"),
        new ExportClosed(1, 0, At),
        new UnitCommitted("u", "finished|…", 5, 6, null, At),
        new UnitCommitted("u", "finished", 5, 6, "a \"quoted\" name", At),
        new PartCommitted("Files/a/b/c", new PartInfo("files/a/b/c/x", null, long.MaxValue, "ab", 0), null, At),
        new PartCommitted("History/a/b/c", new PartInfo("k", "history", 1, "ab", 3), null, At, Columns: [new ColumnClaim("loss", "double")]),
        new PartCommitted("History/a/b/c", new PartInfo("k", "history", 1, "ab", 3), null, At, Gaps: [new HistoryGap(1, 2, null)]),
        new UnitCommitted("u", "finished", 5, 6, null, DateTimeOffset.MaxValue),
        new UnitCommitted("Sweeps/a/b", "f", 5, null, null, At, new LiveEnd(null, 1, 5), Areas: Areas),
        new UnitCommitted("Sweeps/a/b", "f", 5, null, null, At, Areas: Areas, Contents: new NamedContents(4, 288)),
    ];

    [Fact]
    public void What_a_journal_is_full_of_is_read_without_the_serializer()
    {
        foreach (var record in Usual)
            Assert.Equal([record], UsualRecords.TryRead(Write(record)));
        Assert.Equal(Usual, UsualRecords.TryRead(Write(Usual)));
        var linked = Encoding.UTF8.GetString(Write(Usual))[..^2] + ",\"after\":\"0badcafe\"}]";
        Assert.Equal(Usual, UsualRecords.TryRead(Encoding.UTF8.GetBytes(linked)));
    }

    [Fact]
    public void Everything_else_is_left_to_the_serializer()
    {
        foreach (var record in Others)
        {
            Assert.Null(UsualRecords.TryRead(Write(record)));
            Assert.Null(UsualRecords.TryRead(Write(Usual[0], record)));
            Assert.Equal([TextOf(record)], JournalJson.Read(Write(record)).Select(TextOf));
        }
    }

    /// <summary>Whatever a disk, a hand or another version made of a line: what is taken is what the serializer reads, and never what it refuses.</summary>
    [Fact]
    public void No_changed_line_is_read_otherwise_than_by_the_serializer()
    {
        var taken = 0;
        foreach (var json in Usual.Select(record => Write(record)).Append(Write(Usual[0], Usual[4])))
        {
            for (var place = 0; place < json.Length; place++)
            {
                IEnumerable<byte[]> changed = [[.. json[..place], .. json[(place + 1)..]], json[..place], [.. json, json[place]]];
                foreach (var value in "\0 \"\\,:{}[]0159-+.eTZnx\u00e9"u8.ToArray())
                    changed = changed.Append([.. json[..place], value, .. json[(place + 1)..]]).Append([.. json[..place], value, .. json[place..]]);
                foreach (var line in changed)
                {
                    if (UsualRecords.TryRead(line) is not { } records)
                        continue;
                    Assert.Equal(JournalJson.Deserialize(line), records);
                    taken++;
                }
            }
        }
        Assert.True(taken > 1000, $"{taken} changed lines were still in the form in which records are written.");
    }

    private static string TextOf(JournalRecord record) => Encoding.UTF8.GetString(Write(record));

    private static byte[] Write(params JournalRecord[] records)
    {
        var json = new ArrayBufferWriter<byte>();
        JournalJson.Write(json, records);
        return json.WrittenSpan.ToArray();
    }
}
