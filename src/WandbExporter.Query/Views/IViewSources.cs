namespace WandbExporter.Query.Views;

/// <summary>What a view is made of.</summary>
internal interface IViewSources
{
    /// <summary>The paths of a table's parts; none if it has no row.</summary>
    Task<IReadOnlyList<string>> FilesOfAsync(string table, CancellationToken cancellationToken);

    /// <summary>Makes views that another one reads.</summary>
    Task RequireAsync(IEnumerable<string> views, CancellationToken cancellationToken);

    /// <summary>Asks the engine something about the parts.</summary>
    Task<IReadOnlyList<object?[]>> AskAsync(string sql, CancellationToken cancellationToken);
}
