namespace WandbExporter.Storage.Azure;

/// <summary>The address of a container of Azure Blob Storage.</summary>
/// <param name="Account">The storage account.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Prefix">What every blob's name begins with: empty, or ending in a slash.</param>
/// <param name="Host">The service's host if the address named one; null for the account's in the public cloud.</param>
public sealed record AzureAddress(string Account, string Container, string Prefix, string? Host) : DestinationUri
{
    internal override StoreKind Kind => AzureKind.Instance;

    public override string ToString() => $"az://{Account}/{Container}/{Prefix}".TrimEnd('/');
}
