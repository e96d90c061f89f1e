using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using Xunit;

namespace WandbExporter.Core.Tests.Journal;

/// <summary>What is packed comes out as it went in, and so does what cannot be.</summary>
public sealed class RecordedPartsTests
{
    private const string Unit = "ArtifactFiles/acme/demo/model/v3";
    private const string Sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private const string Md5 = "CY9rzUYh03PK3k6DJie09g==";

    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567);

    /// <summary>Other parts of the unit: a few are kept as they are, and more are packed.</summary>
    private static readonly int[] Counts = [0, 14, 15, 16, 17, 100];

    public static TheoryData<string, PartCommitted, bool> Records()
    {
        var usual = new PartCommitted(Unit, File("artifacts/acme/demo/model/v3/weights/layer-1.bin"), null, At);
        return new()
        {
            { "a file", usual, true },
            { "without a digest of the source", usual with { Part = usual.Part with { SourceMd5 = null } }, true },
            { "a copy", usual with { Part = usual.Part with { CopyOf = "artifacts/größe/Ω" } }, true },
            { "behind a reference", usual with { Part = usual.Part with { VerifiedBy = "ETag" } }, true },
            { "a large file", usual with { Part = usual.Part with { Bytes = long.MaxValue } }, true },
            { "an empty file", usual with { Part = usual.Part with { Bytes = 0 } }, true },
            { "another key altogether", usual with { Part = usual.Part with { Key = "files/x" } }, true },
            { "signs of every length", usual with { Part = usual.Part with { Key = "artifacts/acme/é漢😀" } }, true },
            { "half of a pair", usual with { Part = usual.Part with { Key = "artifacts/acme/\ud800" } }, false },
            { "a digest in capitals", usual with { Part = usual.Part with { Sha256 = Sha256.ToUpperInvariant() } }, false },
            { "a digest that is none", usual with { Part = usual.Part with { Sha256 = "" } }, false },
            { "a source's digest in hex", usual with { Part = usual.Part with { SourceMd5 = "098f6bcd4621d373cade4e832627b4f6" } }, false },
            { "a source's digest that is none", usual with { Part = usual.Part with { SourceMd5 = "\"opaque-etag-of-a-store==\"" } }, false },
            { "a source's digest with bits behind its end", usual with { Part = usual.Part with { SourceMd5 = "CY9rzUYh03PK3k6DJie09h==" } }, false },
            { "a time elsewhere", usual with { At = At.ToOffset(TimeSpan.FromHours(2)) }, false },
            { "another unit's", usual with { Unit = "Files/acme/demo/a" }, false },
            { "a part of a table", usual with { Part = usual.Part with { Table = "artifact_files", Rows = 3 } }, false },
            { "one that is gone on from", usual with { ResumeAt = ResumePoint.AtStep(7) }, false },
        };
    }

    public static TheoryData<int> Others => [.. Counts];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_part_comes_out_as_it_went_in(string what, PartCommitted record, bool isPacked)
    {
        var part = new LedgerPart(123_456_789_012, record);
        var first = Part(0, OtherKey(0), 0);
        Assert.True(isPacked == PackedPart.TryPack(part, Unit, first.Key) is not null, what);
        foreach (var others in Counts)
        {
            var (parts, expected) = WithOthers(others);

            Assert.Null(parts.Add(part));

            Assert.Equal([.. expected, part], parts);
            Assert.Equal(part, parts.Find(record.Part.Key));
            Assert.Equal(record.Part.Rows, parts.Rows);
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_key_that_is_recorded_again_keeps_its_place_and_has_the_newest_part(int others)
    {
        var (parts, expected) = WithOthers(others);
        var (a, b, again) = (Part(0, "a", 1), Part(1, "b", 1), Part(2, "a", 2));
        parts.Add(a);
        parts.Add(b);

        Assert.Equal(a, parts.Add(again));

        Assert.Equal([.. expected, again, b], parts);
        Assert.Equal((others + 2, again, null), (parts.Count, parts.Find("a"), parts.Find("c")));
        Assert.All(expected, part => Assert.Equal(part, parts.Find(part.Key)));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_snapshot_does_not_see_what_comes_later(int others)
    {
        var (parts, expected) = WithOthers(others);
        parts.Add(Part(0, "a", 1));
        var before = parts.Snapshot();
        parts.Add(Part(1, "a", 2));
        parts.Add(Part(2, "b", 1));

        Assert.Equal([.. expected, Part(0, "a", 1)], before);
        Assert.Null(before.Find("b"));
    }

    [Fact]
    public void A_million_files_of_a_version_take_little_more_than_their_digests_and_names()
    {
        var first = Part(0, "artifacts/acme/demo/a-collection-of-images/v3/train/n01440764/n01440764_10026.JPEG", 1);
        var packed = PackedPart.TryPack(Part(900_000, "artifacts/acme/demo/a-collection-of-images/v3/train/n02102040/n02102040_99.JPEG", 123_456), Unit, first.Key);

        Assert.InRange(packed!.Length, 1, 100);
    }

    private static (RecordedParts Parts, IReadOnlyList<LedgerPart> Expected) WithOthers(int count)
    {
        var parts = new RecordedParts(Unit);
        var expected = Enumerable.Range(0, count).Select(other => Part(other, OtherKey(other), other)).ToList();
        expected.ForEach(part => Assert.Null(parts.Add(part)));
        return (parts, expected);
    }

    private static string OtherKey(int other) => $"artifacts/acme/demo/model/v3/weights/layer-{other}.other";

    private static LedgerPart Part(long ordinal, string key, long bytes) => new(ordinal, new PartCommitted(Unit, File(key) with { Bytes = bytes }, null, At));

    private static PartInfo File(string key) => new(key, null, 5000, Sha256, 0, Md5);
}
