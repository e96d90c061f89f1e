namespace WandbExporter.Storage;

/// <summary>
/// Where an export goes, as a person writes it: each kind of store has addresses of its own. Printing one gives the address back. It never
/// holds a credential.
/// </summary>
public abstract record DestinationUri
{
    private protected DestinationUri()
    {
    }

    /// <summary>The kind of store that it is an address of.</summary>
    internal abstract StoreKind Kind { get; }
}
