namespace WandbExporter.Simulator;

/// <summary>An entry of a manifest that refers to something outside, such as a store that a test has started.</summary>
/// <param name="Path">The entry's name.</param>
/// <param name="Address">Where the bytes are.</param>
/// <param name="Digest">As a client gave it; null for the address, which is what it gives when it did not look.</param>
/// <param name="Size">Null: the manifest has none.</param>
/// <param name="Extra">The member <c>extra</c> as JSON; null: there is none.</param>
public sealed record ReferenceOptions(string Path, string Address, string? Digest = null, long? Size = null, string? Extra = null);
