namespace WandbExporter.Client.Model;

/// <summary>What a listing covers of projects, sweeps, registries, collections or versions.</summary>
/// <param name="Filters">The server's filter: JSON text in MongoDB's syntax; null or <c>{}</c> for all.</param>
/// <param name="Order"><c>+</c> or <c>-</c> and a field; null for the server's, or for versions the oldest first.</param>
/// <param name="PageSize">Objects of a page.</param>
public sealed record ListingQuery(string? Filters = null, string? Order = null, int PageSize = 50)
{
    /// <summary>Whether it asks for anything that not every server knows of every listing.</summary>
    internal bool IsPlain => (Filters ?? All) == All && Order is null;

    internal const string All = "{}";
}

/// <summary>The same of the versions that a registry links.</summary>
/// <param name="Versions">What of them.</param>
/// <param name="CollectionFilters">Of which collections; null for all.</param>
public sealed record RegistryVersionQuery(ListingQuery Versions, string? CollectionFilters = null);
