using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Manifests;

/// <summary>
/// A manifest that is read once, from its beginning, in memory that does not grow with it. Dispose it, whether or not it was read to its end.
/// </summary>
/// <param name="content">Its JSON; disposed with this.</param>
/// <param name="subject">Names it in a message, as "the manifest of …".</param>
public sealed class ArtifactManifest(Stream content, string subject) : IAsyncDisposable
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>The longest entry: many times what a path, an address and their notes take.</summary>
    private const int MostOfAnEntry = 16 << 20;

    private readonly ManifestParser _parser = new();
    private bool _begun;

    /// <summary>What it says of itself. It may say that behind its contents: true only when they were read to their end.</summary>
    public ArtifactManifestHeader Header => _parser.Header;

    /// <summary>Its entries, in its own order; they can be asked for once.</summary>
    /// <exception cref="WandbException">It is none: transient, <see cref="FailureCode.BadManifest"/>, for nothing is listed that its bytes could be held against, and they may have been spoilt on their way. It cannot be fetched: as a download says it.</exception>
    public async IAsyncEnumerable<ArtifactManifestEntry> ReadEntriesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_begun)
            throw new InvalidOperationException("A manifest is read once.");
        _begun = true;
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var entries = new List<ArtifactManifestEntry>();
            var filled = 0;
            var isLast = false;
            while (!isLast)
            {
                if (filled == buffer.Length)
                    Grow(ref buffer);
                var count = await content.ReadAsync(buffer.AsMemory(filled), cancellationToken);
                filled += count;
                isLast = count == 0;
                var used = Parse(buffer.AsSpan(0, filled), isLast, entries);
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                foreach (var entry in entries)
                    yield return entry;
                entries.Clear();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public ValueTask DisposeAsync() => content.DisposeAsync();

    private int Parse(ReadOnlySpan<byte> data, bool isLast, List<ArtifactManifestEntry> entries)
    {
        try
        {
            return _parser.Read(data, isLast, entries);
        }
        catch (JsonException broken)
        {
            throw Bad("is none that can be read", broken);
        }
    }

    private void Grow(ref byte[] buffer)
    {
        if (buffer.Length >= MostOfAnEntry)
            throw Bad($"has an entry of more than {MostOfAnEntry >> 20} MiB", null);
        var longer = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(longer, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = longer;
    }

    private WandbException Bad(string how, Exception? cause) => new(
        new Failure(
            FailureCategory.Transient,
            FailureCode.BadManifest,
            $"{char.ToUpperInvariant(subject[0])}{subject[1..]} {how}; without it nothing is known of the version's files. Ask the server's operator.",
            ExitCode.Incomplete),
        cause);
}
