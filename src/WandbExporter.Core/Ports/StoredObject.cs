using WandbExporter.Core.Ids;

namespace WandbExporter.Core.Ports;

/// <summary>An object that a sink holds. The digest is that of the bytes handed to the sink, in hex; null when it was only listed.</summary>
/// <param name="Version">
/// What the store calls the version that has this digest; null if it names none. A later put under the key has another one.
/// </param>
public sealed record StoredObject(ObjectKey Key, long Bytes, string? Sha256 = null, string? Version = null);
