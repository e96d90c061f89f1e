using WandbExporter.Query.Views;

namespace WandbExporter.Cli.Queries;

/// <summary>Writes rows as they come: memory does not grow with their number.</summary>
internal interface IResultWriter
{
    /// <param name="columns">What rows have.</param>
    /// <param name="rows">Values as a query gives them.</param>
    /// <param name="to">Where they go.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    Task WriteAsync(IReadOnlyList<ViewColumn> columns, IAsyncEnumerable<object?[]> rows, TextWriter to, CancellationToken cancellationToken);
}
