using WandbExporter.Tables.Catalogue;
using WandbExporter.Tables.Sql;

namespace WandbExporter.Query.Views;

/// <summary>A table under its own name, with the columns that the catalogue gives it, and where they follow from the data, with those of its parts.</summary>
/// <param name="Table">Null of a table that a newer build wrote.</param>
internal sealed record TableView(string Name, TableDescriptor? Table) : ExportView(Name, Table?.RowIs ?? "a row, as a newer version wrote it")
{
    public override bool IsJoined => false;

    /// <summary>The columns that the catalogue gives it.</summary>
    public IReadOnlyList<ViewColumn> Fixed => [.. (Table?.Columns ?? []).Select(column => new ViewColumn(column.Name, DuckDbTypes.Of(column.Type)))];

    internal override async Task<string> SelectAsync(IViewSources sources, CancellationToken cancellationToken)
    {
        var files = await sources.FilesOfAsync(Name, cancellationToken);
        return PartScan.Select(await ColumnsAsync(sources, files, cancellationToken), files);
    }

    /// <summary>All of its columns.</summary>
    public async Task<IReadOnlyList<ViewColumn>> ColumnsAsync(IViewSources sources, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0 || Table is { FurtherColumns: null })
            return Fixed;
        var found = await PartScan.ColumnsAsync(sources, files, cancellationToken);
        return [.. Fixed, .. found.ExceptBy(Fixed.Select(column => column.Name), column => column.Name, StringComparer.OrdinalIgnoreCase)];
    }
}
