namespace WandbExporter.Storage.Buckets;

/// <summary>Where a store's objects stand, so that another store of the same service can be told to copy them.</summary>
/// <param name="Service">The service and who asks it, without secrets. Equal for stores of which one reaches what the other has.</param>
/// <param name="Container">The bucket or container.</param>
/// <param name="Prefix">What every key begins with there.</param>
internal sealed record ObjectPlace(string Service, string Container, string Prefix);
