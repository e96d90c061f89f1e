using WandbExporter.Core.Journal;
using WandbExporter.Storage.Spool;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// Gathers what manifest, report and the list of what may be deleted say while the journal is replayed and appended to: a finish then need not read it again. Memory does not
/// grow with the number of parts.
/// </summary>
public sealed class ExportFold : IJournalFold, IDisposable
{
    private readonly AppendSpool<PartCommitted> _parts = new(Write, Read);

    internal JournalFacts Facts { get; } = new();

    internal DeletionFacts Deletion { get; } = new();

    /// <summary>What could not be kept or was odd, each with its unit in front.</summary>
    public IEnumerable<string> Remarks => Facts.Notes.Select(note => $"{note.Unit}: {note.Note}");

    public void Begin()
    {
        Facts.Begin();
        Deletion.Begin();
        _parts.Clear();
    }

    /// <summary>What earlier starts recorded is taken; what comes now is of this one.</summary>
    public void BeginStart() => Deletion.BeginStart();

    public void Take(JournalRecord record, LedgerChange change)
    {
        Facts.Take(record);
        Deletion.Take(record, change);
        if (change is not LedgerChange.Counted { MayBeReplaced: false } counted)
            return;
        foreach (var part in counted.Parts)
            _parts.Add(part.Record);
    }

    public void Dispose()
    {
        _parts.Dispose();
        Deletion.Dispose();
    }

    /// <summary>The parts that count, each with what a manifest says of it.</summary>
    /// <param name="ledger">Has those that may still be replaced.</param>
    internal IEnumerable<PartCommitted> PartsOf(UnitLedger ledger) =>
        _parts.Read().Concat(ledger.Replaceable.Values.SelectMany(commit => commit.Parts).Select(part => part.Record));

    private static void Write(BinaryWriter writer, PartCommitted committed)
    {
        var part = committed.Part;
        writer.Write(committed.Unit);
        writer.Write(part.Key);
        WriteText(writer, part.Table);
        writer.Write(part.Bytes);
        writer.Write(part.Sha256);
        writer.Write(part.Rows);
        WriteText(writer, part.SourceMd5);
        writer.Write(committed.At.UtcTicks);
    }

    private static PartCommitted Read(BinaryReader reader) => new(
        reader.ReadString(),
        new PartInfo(reader.ReadString(), ReadText(reader), reader.ReadInt64(), reader.ReadString(), reader.ReadInt64(), ReadText(reader)),
        ResumeAt: null,
        new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero));

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
