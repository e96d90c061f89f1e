using System.Runtime.CompilerServices;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;
using WandbExporter.Storage.Journals;

namespace WandbExporter.Storage.Buckets;

/// <summary>Reads segments in order, some ahead at the same time.</summary>
internal static class SegmentReader
{
    private const int ReadAhead = 8;

    /// <summary>The bytes of each segment; null for one that is not there any more.</summary>
    public static async IAsyncEnumerable<(SegmentName Segment, byte[]? Content)> ReadAsync(
        IObjectStore store,
        IReadOnlyList<SegmentName> segments,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<(SegmentName Segment, Task<byte[]?> Content)>();
        try
        {
            foreach (var segment in segments)
            {
                if (ahead.Count == ReadAhead)
                    yield return await NextAsync(ahead);
                ahead.Enqueue((segment, segment.IsEmpty ? Task.FromResult<byte[]?>([]) : store.ReadWholeAsync(segment.Key, stop.Token)));
            }
            while (ahead.Count > 0)
                yield return await NextAsync(ahead);
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(ahead.Select(entry => entry.Content))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The records of each line.</summary>
    /// <param name="segment">What is read.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="chain">Goes past the lines; it stands on the last one of the segment before.</param>
    /// <exception cref="ExportException">Fatal: damaged. An object is stored whole or not at all, so nothing excuses a torn line.</exception>
    public static IEnumerable<IReadOnlyList<JournalRecord>> Parse(SegmentName segment, byte[] content, JournalChain chain)
    {
        var line = 0;
        for (var start = 0; start < content.Length;)
        {
            line++;
            var length = content.AsSpan(start).IndexOf((byte)'\n');
            if (length < 0 || !JournalLine.TryDecode(content.AsMemory(start, length), out var decoded))
                throw Damage(segment, line);
            if (!chain.TryFollow(decoded))
                throw SegmentList.Damaged($"{segment.Key}, line {line} does not follow the line before it: one was removed, repeated or moved");
            yield return Parse(segment, line, decoded.Json.Span);
            start += length + 1;
        }
    }

    /// <summary>The last line of a segment.</summary>
    /// <exception cref="ExportException">Fatal: damaged.</exception>
    public static JournalLine LastLine(SegmentName segment, byte[] content)
    {
        var text = content.AsMemory(0, Math.Max(0, content.Length - 1));
        var start = text.Span.LastIndexOf((byte)'\n') + 1;
        return JournalLine.TryDecode(text[start..], out var line)
            ? line
            : throw Damage(segment, text.Span.Count((byte)'\n') + 1);
    }

    private static IReadOnlyList<JournalRecord> Parse(SegmentName segment, int line, ReadOnlySpan<byte> json)
    {
        try
        {
            return JournalJson.Read(json);
        }
        catch (ExportException e) when (e.Failure.Code == FailureCode.JournalDamaged)
        {
            throw Damage(segment, line, e);
        }
    }

    private static ExportException Damage(SegmentName segment, int line, Exception? cause = null) =>
        SegmentList.Damaged($"{segment.Key}, line {line}", cause);

    private static async Task<(SegmentName Segment, byte[]? Content)> NextAsync(Queue<(SegmentName Segment, Task<byte[]?> Content)> ahead)
    {
        var (segment, content) = ahead.Dequeue();
        return (segment, await content);
    }
}
