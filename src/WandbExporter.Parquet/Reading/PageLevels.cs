using System.Buffers.Binary;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Decodings;
using WandbExporter.Parquet.Format;

namespace WandbExporter.Parquet.Reading;

/// <summary>The levels of one page, a byte each; empty for a leaf that has none.</summary>
/// <param name="maxRepetition">Of the leaf.</param>
/// <param name="maxDefinition">Of the leaf.</param>
internal sealed class PageLevels(int maxRepetition, int maxDefinition) : IDisposable
{
    private byte[] _repetitions = [];
    private byte[] _definitions = [];

    /// <summary>Values and what stands for nulls and empty lists.</summary>
    public int Entries { get; private set; }

    /// <summary>How many entries hold a value.</summary>
    public int Values { get; private set; }

    public ReadOnlySpan<byte> Repetitions => maxRepetition == 0 ? [] : _repetitions.AsSpan(0, Entries);

    /// <summary>Empty also when every entry holds a value: <see cref="Values"/> are as many as <see cref="Entries"/> then.</summary>
    public ReadOnlySpan<byte> Definitions => Values == Entries ? [] : _definitions.AsSpan(0, Entries);

    /// <summary>Reads the levels at the beginning of a V1 page; returns the bytes they take.</summary>
    public int ReadV1(in PageHeader header, ReadOnlySpan<byte> page, long pageOffset)
    {
        Begin(header.NumValues);
        var taken = 0;
        if (maxRepetition > 0)
            taken = ReadV1(header.RepetitionEncoding, page, maxRepetition, _repetitions, pageOffset);
        var definitionBytes = 0;
        if (maxDefinition == 0 || IsFull(header, page[taken..], out definitionBytes))
        {
            Values = Entries;
            return taken + definitionBytes;
        }
        Reserve(ref _definitions);
        taken += ReadV1(header.DefinitionEncoding, page[taken..], maxDefinition, _definitions, pageOffset);
        Count();
        return taken;
    }

    /// <summary>Reads the levels of a V2 page, which stand without their lengths.</summary>
    public void ReadV2(in PageHeader header, ReadOnlySpan<byte> levels, long pageOffset)
    {
        Begin(header.NumValues);
        if (maxRepetition > 0)
            LevelDecoder.ReadHybrid(levels[..header.RepetitionBytes], maxRepetition, _repetitions.AsSpan(0, Entries), pageOffset);
        var definitions = levels[header.RepetitionBytes..];
        if (maxDefinition == 0 || LevelDecoder.IsOneRun(definitions, maxDefinition, Entries))
        {
            Values = Entries;
            return;
        }
        Reserve(ref _definitions);
        LevelDecoder.ReadHybrid(definitions, maxDefinition, _definitions.AsSpan(0, Entries), pageOffset);
        Count();
    }

    /// <summary>Gives the levels back, once they were looked at; how many they were is still known.</summary>
    public void Release()
    {
        PooledArray.Return(ref _repetitions);
        PooledArray.Return(ref _definitions);
    }

    public void Dispose()
    {
        Release();
        Entries = 0;
        Values = 0;
    }

    private int ReadV1(ParquetEncoding encoding, ReadOnlySpan<byte> page, int greatest, byte[] levels, long pageOffset)
    {
        if (encoding == ParquetEncoding.BitPacked)
            return LevelDecoder.ReadBitPacked(page, greatest, levels.AsSpan(0, Entries), pageOffset);
        if (encoding != ParquetEncoding.Rle)
            throw new ParquetFormatException($"Levels are encoded with {encoding}", pageOffset);
        var length = page.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(page);
        if (length < 0 || length > page.Length - 4)
            throw new ParquetFormatException("A page's levels pass its end", pageOffset);
        LevelDecoder.ReadHybrid(page.Slice(4, length), greatest, levels.AsSpan(0, Entries), pageOffset);
        return 4 + length;
    }

    private void Begin(int entries)
    {
        Entries = entries;
        if (maxRepetition > 0)
            Reserve(ref _repetitions);
    }

    private void Reserve(ref byte[] levels)
    {
        if (levels.Length < Entries)
            PooledArray.Grow(ref levels, 0, Entries);
    }

    // Most pages have no nulls, and one run says so.
    private bool IsFull(in PageHeader header, ReadOnlySpan<byte> page, out int bytes)
    {
        var length = page.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(page);
        bytes = 4 + length;
        return header.DefinitionEncoding == ParquetEncoding.Rle && length > 0 && length <= page.Length - 4
            && LevelDecoder.IsOneRun(page.Slice(4, length), maxDefinition, Entries);
    }

    private void Count() => Values = _definitions.AsSpan(0, Entries).Count((byte)maxDefinition);
}
