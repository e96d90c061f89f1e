namespace WandbExporter.Storage.Spool;

/// <summary>One fact about a key.</summary>
/// <param name="Side">Who says it; the meaning is the caller's.</param>
/// <param name="Payload">What is said.</param>
public readonly record struct SpoolEntry(string Key, byte Side, byte[] Payload);
