using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>A version's manifest, written anew for everyone who reads it: a million entries are never held.</summary>
/// <param name="hasWrongSizes">Each size is said to be one byte more than it is.</param>
internal sealed class ManifestFile(ArtifactData artifact, bool hasWrongSizes)
    : FileData(artifact.ManifestName, Write(artifact, hasWrongSizes, MeasuringDigest).Sum(block => (long)block.Length))
{
    private const int BlockBytes = 64 * 1024;

    public override DateTimeOffset? UpdatedAt => artifact.CreatedAt;

    /// <summary>Stands for the manifest without reading it.</summary>
    public override string ETag => hasWrongSizes ? Noise.Hash(artifact.Digest).ToString("x16", null) : artifact.Digest;

    public ManifestFile WithWrongSizes() => new(artifact, hasWrongSizes: true);

    public override void Read(long offset, Span<byte> into)
    {
        foreach (var block in Blocks(offset, into.Length))
        {
            block.Span.CopyTo(into);
            into = into[block.Length..];
        }
    }

    public override IEnumerable<Memory<byte>> Blocks(long first, long length)
    {
        var at = 0L;
        foreach (var block in Write(artifact, hasWrongSizes, entry => entry.Digest))
        {
            var from = Math.Max(first, at);
            var to = Math.Min(first + length, at + block.Length);
            if (from < to)
                yield return block[(int)(from - at)..(int)(to - at)];
            at += block.Length;
            if (at >= first + length)
                yield break;
        }
    }

    /// <summary>The length alone is wanted: no file is read for it.</summary>
    private static string MeasuringDigest(ArtifactEntry entry) => entry.DigestLength == 24 ? "AAAAAAAAAAAAAAAAAAAAAA==" : entry.Digest;

    private static IEnumerable<Memory<byte>> Write(ArtifactData artifact, bool hasWrongSizes, Func<ArtifactEntry, string> digestOf)
    {
        var buffer = new Blocky();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteNumber("version", 1);
        writer.WriteString("storagePolicy", "wandb-storage-policy-v1");
        writer.WritePropertyName("storagePolicyConfig");
        writer.WriteRawValue(artifact.StorageConfig);
        writer.WriteStartObject("contents");
        foreach (var entry in artifact.Entries)
        {
            Write(writer, entry, hasWrongSizes ? entry.Size + 1 : entry.Size, digestOf(entry));
            if (writer.BytesPending + buffer.Length < BlockBytes)
                continue;
            writer.Flush();
            yield return buffer.Take();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        yield return buffer.Take();
    }

    private static void Write(Utf8JsonWriter writer, ArtifactEntry entry, long? size, string digest)
    {
        writer.WriteStartObject(entry.Path);
        writer.WriteString("digest", digest);
        if (entry.Reference is { } reference)
            writer.WriteString("ref", reference);
        if (size is { } known)
            writer.WriteNumber("size", known);
        if (entry.BirthArtifactId is { } birth)
            writer.WriteString("birthArtifactID", birth);
        if (entry.Extra is { } extra)
        {
            writer.WritePropertyName("extra");
            writer.WriteRawValue(extra);
        }
        writer.WriteEndObject();
    }

    /// <summary>A buffer whose bytes may be changed by whoever takes them.</summary>
    private sealed class Blocky : IBufferWriter<byte>
    {
        private byte[] _bytes = new byte[2 * BlockBytes];

        public int Length { get; private set; }

        public void Advance(int count) => Length += count;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            if (_bytes.Length - Length < Math.Max(1, sizeHint))
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + sizeHint));
            return _bytes.AsMemory(Length);
        }

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        /// <summary>What was written since the last time; it holds until more is written.</summary>
        public Memory<byte> Take()
        {
            var taken = _bytes.AsMemory(0, Length);
            Length = 0;
            return taken;
        }
    }
}
