using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Journal;

/// <summary>
/// Reads the three kinds of records that nearly all of a journal consists of, in the form in which they are written: several times faster than
/// the serializer, which has everything else, and with which it agrees on all that it takes.
/// </summary>
internal static class UsualRecords
{
    /// <summary>The records of a line; null if one of them is of another kind or in another form.</summary>
    public static IReadOnlyList<JournalRecord>? TryRead(ReadOnlySpan<byte> json)
    {
        var line = new WrittenJson(json);
        if (!line.Take("["u8))
            return TryRead(ref line) is { } single && line.IsAtEnd ? [single] : null;
        var records = new List<JournalRecord>();
        do
        {
            if (TryRead(ref line) is not { } record)
                return null;
            records.Add(record);
        }
        while (line.Take(","u8));
        return line.Take("]"u8) && line.IsAtEnd ? records : null;
    }

    private static JournalRecord? TryRead(ref WrittenJson line) =>
        line.Take("{\"type\":\"part-committed\",\"unit\":"u8) ? TryReadPart(ref line)
        : line.Take("{\"type\":\"unit-committed\",\"unit\":"u8) ? TryReadUnit(ref line)
        : line.Take("{\"type\":\"content-committed\",\"unit\":"u8) ? TryReadContent(ref line)
        : null;

    private static PartCommitted? TryReadPart(ref WrittenJson line)
    {
        if (!line.TakeText(out string unit) || TryReadInfo(ref line) is not { } part
            || !line.Take(",\"resumeAt\":"u8) || !line.TakeTextOrNull(out var resumeAt) || !line.Take(",\"at\":"u8) || !line.TakeTime(out var at))
            return null;
        long? loggedRows = null;
        if (line.Take(",\"loggedRows\":"u8) && !line.TakeNumberOrNull(out loggedRows))
            return null;
        LastRow? last = null;
        if (line.Take(",\"lastRow\":"u8) && (last = TryReadRow(ref line)) is null)
            return null;
        int? range = null;
        if (line.Take(",\"range\":"u8))
        {
            if (!line.TakeNumber(out var index) || index is < 0 or > int.MaxValue)
                return null;
            range = (int)index;
        }
        return TakeEnd(ref line) ? new PartCommitted(unit, part, PointOf(resumeAt), at, LoggedRows: loggedRows, LastRow: last, Range: range) : null;
    }

    private static ContentCommitted? TryReadContent(ref WrittenJson line) =>
        line.TakeText(out string unit) && TryReadInfo(ref line) is { } part && line.Take(",\"at\":"u8) && line.TakeTime(out var at) && TakeEnd(ref line)
            ? new ContentCommitted(unit, part, at)
            : null;

    private static PartInfo? TryReadInfo(ref WrittenJson line)
    {
        if (!line.Take(",\"part\":{\"key\":"u8) || !line.TakeText(out string key)
            || !line.Take(",\"table\":"u8) || !line.TakeTextOrNull(out var table)
            || !line.Take(",\"bytes\":"u8) || !line.TakeNumber(out var bytes)
            || !line.Take(",\"sha256\":"u8) || !line.TakeText(out string sha256)
            || !line.Take(",\"rows\":"u8) || !line.TakeNumber(out var rows)
            || !line.Take(",\"sourceMd5\":"u8) || !line.TakeTextOrNull(out var md5))
            return null;
        string? copyOf = null;
        if (line.Take(",\"copyOf\":"u8) && !line.TakeTextOrNull(out copyOf))
            return null;
        string? verifiedBy = null;
        if (line.Take(",\"verifiedBy\":"u8) && !line.TakeTextOrNull(out verifiedBy))
            return null;
        return line.Take("}"u8) ? new PartInfo(key, table, bytes, sha256, rows, md5, copyOf, verifiedBy) : null;
    }

    private static UnitCommitted? TryReadUnit(ref WrittenJson line)
    {
        if (!line.TakeText(out string unit) || !line.Take(",\"fingerprint\":"u8) || !line.TakeText(out string fingerprint)
            || !line.Take(",\"rows\":"u8) || !line.TakeNumber(out var rows)
            || !line.Take(",\"expectedRows\":"u8) || !line.TakeNumberOrNull(out var expected)
            || !line.Take(",\"note\":"u8) || !line.TakeTextOrNull(out var note)
            || !line.Take(",\"at\":"u8) || !line.TakeTime(out var at))
            return null;
        LiveEnd? live = null;
        if (line.Take(",\"live\":"u8) && (live = TryReadEnd(ref line)) is null)
            return null;
        string? next = null;
        if (line.Take(",\"nextStep\":"u8) && !line.TakeTextOrNull(out next))
            return null;
        NamedContents? contents = null;
        if (line.Take(",\"contents\":"u8) && (contents = TryReadContents(ref line)) is null)
            return null;
        LastRow? last = null;
        if (line.Take(",\"lastRow\":"u8) && (last = TryReadRow(ref line)) is null)
            return null;
        return TakeEnd(ref line) ? new UnitCommitted(unit, fingerprint, rows, expected, note, at, live, PointOf(next), Contents: contents, LastRow: last) : null;
    }

    private static LiveEnd? TryReadEnd(ref WrittenJson line) =>
        line.Take("{\"resumeAt\":"u8) && line.TakeTextOrNull(out var resumeAt)
        && line.Take(",\"parts\":"u8) && line.TakeNumber(out var parts) && parts is >= 0 and <= int.MaxValue
        && line.Take(",\"rows\":"u8) && line.TakeNumber(out var rows)
        && line.Take("}"u8)
            ? new LiveEnd(PointOf(resumeAt), (int)parts, rows)
            : null;

    private static LastRow? TryReadRow(ref WrittenJson line) =>
        line.Take("{\"step\":"u8) && line.TakeNumber(out var step) && line.Take(",\"milliseconds\":"u8) && line.TakeNumber(out var milliseconds) && line.Take("}"u8)
            ? new LastRow(step, milliseconds)
            : null;

    private static NamedContents? TryReadContents(ref WrittenJson line) =>
        line.Take("{\"files\":"u8) && line.TakeNumber(out var files) && line.Take(",\"bytes\":"u8) && line.TakeNumber(out var bytes) && line.Take("}"u8)
            ? new NamedContents(files, bytes)
            : null;

    /// <summary>The end of a record, before which the journal's lines have their link to the line before.</summary>
    private static bool TakeEnd(ref WrittenJson line) => (!line.Take(",\"after\":"u8) || line.SkipText()) && line.Take("}"u8);

    private static ResumePoint? PointOf(string? text) => text is null ? null : ResumePoint.Behind(text);
}
