namespace WandbExporter.Client.Wire;

/// <summary>What a server says where a count belongs.</summary>
/// <param name="Known">The count; null if it is none that 64 bits hold.</param>
/// <param name="Odd">What it says instead, in short.</param>
internal sealed record Count(long? Known, string? Odd);
