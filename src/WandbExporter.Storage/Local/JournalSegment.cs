using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Journals;

namespace WandbExporter.Storage.Local;

/// <summary>One file of the journal.</summary>
/// <param name="Number">Its place, from 1 without a gap.</param>
/// <param name="Path">Where it stands.</param>
internal sealed record JournalSegment(int Number, string Path)
{
    // What a power cut leaves of bytes that were not synced. JSON holds no zero, and a flipped bit makes no two of them.
    private static ReadOnlySpan<byte> LostPage => [0, 0];

    public static JournalSegment At(string folder, int number) =>
        new(number, System.IO.Path.Combine(folder, number.ToString("D8", CultureInfo.InvariantCulture) + ".jsonl"));

    /// <summary>The segments in order.</summary>
    /// <exception cref="ExportException">Fatal: one is missing.</exception>
    public static IReadOnlyList<JournalSegment> List(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var names = Directory.EnumerateFiles(folder, "*.jsonl").Select(path => System.IO.Path.GetFileNameWithoutExtension(path)).ToArray();
        // Left out, they would make an empty journal of a full one.
        if (names.FirstOrDefault(name => name.Length > 8 && char.IsAsciiDigit(name[0]) && name[8] is '-' or '.') is { } ofBucket)
            throw CopiedFromBucket(folder, ofBucket);
        var numbers = names
            .Where(name => name.Length == 8 && name.All(char.IsAsciiDigit))
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture))
            .Order()
            .ToArray();
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != i + 1)
                throw Damaged($"segment {i + 1:D8} is missing");
        }
        return [.. numbers.Select(number => At(folder, number))];
    }

    /// <summary>Each intact line, with its number and the offset behind it.</summary>
    /// <param name="limit">Bytes to read at most: what is behind them is not durable yet.</param>
    /// <param name="isLast">Only the last segment may end in what a crash in mid-append left behind.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<JournalEntry> ReadAsync(long limit, bool isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = Open();
        await using (file)
        {
            var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: 256 * 1024, leaveOpen: true));
            var line = 0;
            var offset = 0L;
            var suspect = false;
            while (true)
            {
                var result = await ReadAsync(reader, cancellationToken);
                var buffer = result.Buffer;
                while (offset < limit && TakeLine(ref buffer, result.IsCompleted, out var bytes, out var terminated))
                {
                    line++;
                    offset += bytes.Length + (terminated ? 1 : 0);
                    if (suspect)
                        throw Damage(line - 1);
                    if (JournalLine.TryDecode(bytes, out var decoded))
                        yield return new JournalEntry(line, offset, terminated, decoded);
                    else if (isLast && (!terminated || bytes.AsSpan().IndexOf(LostPage) >= 0))
                        suspect = true;
                    else
                        throw Damage(line);
                }
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted || offset >= limit)
                    break;
            }
            await reader.CompleteAsync();
        }
    }

    public ExportException Damage(int line, Exception? cause = null) => Damaged($"segment {Number:D8}, line {line}", cause);

    /// <summary>A line that is intact and does not follow the one before it.</summary>
    public ExportException Broken(int line) =>
        Damaged($"segment {Number:D8}, line {line} does not follow the line before it: one was removed, repeated or moved");

    private static ExportException CopiedFromBucket(string folder, string name) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.JournalOfBucket,
        $"{folder} was copied out of a bucket ({name}.jsonl is of its journal) and cannot be gone on with here; give the bucket's address instead.",
        ExitCode.Destination));

    private static ExportException Damaged(string where, Exception? cause = null) => new(
        new Failure(
            FailureCategory.Fatal,
            FailureCode.JournalDamaged,
            $"The journal is damaged ({where}); restore _export/journal from a backup, or export to another destination.",
            ExitCode.Destination),
        cause);

    // A line without an end is one only where the file ends.
    private static bool TakeLine(ref ReadOnlySequence<byte> buffer, bool isEnd, out byte[] line, out bool terminated)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return terminated = true;
        }
        line = isEnd ? buffer.ToArray() : [];
        terminated = false;
        if (isEnd)
            buffer = buffer.Slice(buffer.End);
        return line.Length > 0;
    }

    private FileStream Open()
    {
        try
        {
            return LocalFiles.OpenShared(Path);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", Path);
        }
    }

    private async ValueTask<ReadResult> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadAsync(cancellationToken);
        }
        catch (Exception e) when (DiskFailure.IsDiskError(e))
        {
            throw DiskFailure.From(e, "read", Path);
        }
    }
}

/// <summary>One intact line of a segment.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="End">The offset behind it.</param>
/// <param name="Terminated">False if its line feed is missing, the one byte that a crash took.</param>
/// <param name="Line">What it says.</param>
internal readonly record struct JournalEntry(int Number, long End, bool Terminated, JournalLine Line);
