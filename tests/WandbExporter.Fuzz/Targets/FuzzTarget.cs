using WandbExporter.Fuzz.Mutation;

namespace WandbExporter.Fuzz.Targets;

/// <summary>A decoder of what others wrote.</summary>
/// <param name="Name">As the command line names it.</param>
/// <param name="Samples">What is mutated.</param>
/// <param name="Decode">Decodes an input that was made of a sample; ends in a result or in a refusal.</param>
/// <param name="IsRefusal">Whether an exception is the decoder's own word for an input that it does not take.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<Sample> Samples, Action<Sample, byte[]> Decode, Func<Exception, bool> IsRefusal)
{
    /// <summary>What separates or begins something in such inputs, and numbers and words that they do not bear.</summary>
    public IReadOnlyList<byte[]> Tokens { get; init; } = [];

    /// <summary>What decoding may allocate, whatever the input is.</summary>
    public long FixedBytes { get; init; } = 4 << 20;

    /// <summary>What it may allocate more for each byte of the input.</summary>
    public long BytesPerByte { get; init; } = 256;

    public Mutator Mutator(long seed) => new(Samples, Tokens, seed);
}
