using System.Buffers.Binary;
using System.Globalization;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Spool;

namespace WandbExporter.Archive.Reports;

/// <summary>
/// Holds every committed part against the destination's own listing, by presence and size: what was committed may have been removed or cut
/// since, by a disk, a lifecycle rule or a hand. Memory does not grow with the number of parts. Used once.
/// </summary>
internal sealed class PartPresence(ISink sink) : IDisposable
{
    private const byte Committed = 0;
    private const byte Listed = 1;

    private readonly SortedSpool _spool = new();

    /// <summary>A part that counts.</summary>
    public void Expect(PartInfo part) => _spool.Add(part.Key, Committed, Size(part.Bytes));

    /// <returns>Fatal, exit 6: a part is missing or has another size; null if none is.</returns>
    public async Task<Failure?> LackAsync(CancellationToken cancellationToken)
    {
        foreach (var prefix in ExportKeys.DataPrefixes)
        {
            await foreach (var stored in sink.ListAsync(prefix, cancellationToken))
                _spool.Add(stored.Key.Value, Listed, Size(stored.Bytes));
        }
        var (wrong, first) = (0L, "");
        foreach (var (key, entries) in _spool.ReadGroups())
        {
            if (Difference(entries) is not { } difference)
                continue;
            if (wrong++ == 0)
                first = $"{key} {difference}";
        }
        return wrong > 0 ? Broken(wrong, first) : null;
    }

    public void Dispose() => _spool.Dispose();

    /// <summary>Of a part that was committed more than once, the last counts.</summary>
    private static string? Difference(IReadOnlyList<SpoolEntry> entries)
    {
        long? committed = null;
        long? listed = null;
        foreach (var entry in entries)
        {
            var size = BinaryPrimitives.ReadInt64LittleEndian(entry.Payload);
            if (entry.Side == Committed)
                committed = size;
            else
                listed = size;
        }
        if (committed is null || committed == listed)
            return null;
        return listed is null ? "is missing" : string.Create(CultureInfo.InvariantCulture, $"has {listed} bytes and was committed with {committed}");
    }

    private Failure Broken(long wrong, string first)
    {
        var others = wrong > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({wrong - 1:N0} more are missing or cut)") : "";
        return new Failure(
            FailureCategory.Fatal,
            FailureCode.PartsMissing,
            $"What was committed is not in {sink.Location} any more: {first}{others}. _SUCCESS is not written; 'verify' names them all. " +
            (Repairable.IsAlone(first) ? "Run the same command with --repair, which fetches them again, or restore them from a backup." : Repairable.Remedy),
            ExitCode.Destination);
    }

    private static byte[] Size(long bytes)
    {
        var payload = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(payload, bytes);
        return payload;
    }
}
