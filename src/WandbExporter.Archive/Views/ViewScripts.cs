using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Views;

/// <summary>The scripts that there are.</summary>
public static class ViewScripts
{
    /// <summary>The engine that runs them.</summary>
    /// <param name="engine">Which one.</param>
    /// <param name="state">What the export's journal adds up to.</param>
    /// <param name="root">Where the export is: a folder or an address, without a slash at the end.</param>
    /// <exception cref="Core.Errors.ExportException">The engine does not read what is there.</exception>
    public static string Render(ViewEngine engine, JournalState state, string root)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(root);
        IViewScript script = engine switch
        {
            ViewEngine.DuckDb => new DuckDbScript(isWhole: state.IsClosed && state.Failed.Count == 0),
            ViewEngine.Spark => new SparkScript(),
            ViewEngine.Snowflake => new SnowflakeScript(),
            ViewEngine.BigQuery => new BigQueryScript(),
            ViewEngine.ClickHouse => new ClickHouseScript(),
            ViewEngine.Postgres => new PostgresScript(),
            _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, null),
        };
        return script.Render(ScriptTable.Of(state), root.TrimEnd('/'));
    }
}
