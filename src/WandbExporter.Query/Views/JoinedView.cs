using WandbExporter.Tables.Sql;

namespace WandbExporter.Query.Views;

/// <summary>A view whose query is the same in every export.</summary>
internal sealed record JoinedView(JoinedQuery Query) : ExportView(Query.Name, Query.Summary)
{
    internal override async Task<string> SelectAsync(IViewSources sources, CancellationToken cancellationToken)
    {
        await sources.RequireAsync(Query.Needs, cancellationToken);
        return Query.Sql;
    }
}
