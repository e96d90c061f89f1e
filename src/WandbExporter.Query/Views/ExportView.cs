namespace WandbExporter.Query.Views;

/// <summary>What an export can be asked by name.</summary>
/// <param name="Name">As a query writes it.</param>
/// <param name="Summary">What a row is, in a few words.</param>
public abstract record ExportView(string Name, string Summary)
{
    /// <summary>Whether it is made of several tables, or of one in another shape.</summary>
    public virtual bool IsJoined => true;

    /// <summary>The query behind it.</summary>
    internal abstract Task<string> SelectAsync(IViewSources sources, CancellationToken cancellationToken);
}
