namespace WandbExporter.Query.Views;

/// <summary>A view whose query is the same in every export.</summary>
/// <param name="Needs">The views that it reads.</param>
/// <param name="Sql">The query.</param>
internal sealed record JoinedView(string Name, string Summary, IReadOnlyList<string> Needs, string Sql) : ExportView(Name, Summary)
{
    internal override async Task<string> SelectAsync(IViewSources sources, CancellationToken cancellationToken)
    {
        await sources.RequireAsync(Needs, cancellationToken);
        return Sql;
    }
}
