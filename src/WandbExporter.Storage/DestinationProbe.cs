namespace WandbExporter.Storage;

/// <summary>What a destination was found able to do, by small objects that were put, read, listed and removed again.</summary>
/// <param name="Location">How a person names it, without credentials.</param>
/// <param name="Holds">How it keeps what an export puts there, in words.</param>
/// <param name="KeepsWritersOut">Whether a second writer is refused by the store itself, and not by leases alone.</param>
/// <param name="FreeBytes">What may be written there; null where the store does not tell.</param>
public sealed record DestinationProbe(string Location, string Holds, bool KeepsWritersOut, long? FreeBytes);
