namespace WandbExporter.Browse.Data;

/// <summary>The tables of a project's runs, which stay there until this is disposed.</summary>
internal sealed class RunsTable(string name, Func<ValueTask> release) : IAsyncDisposable
{
    /// <summary>Of the table of runs; that of their cells has <c>_cells</c> behind it.</summary>
    public string Name => name;

    public ValueTask DisposeAsync() => release();
}
