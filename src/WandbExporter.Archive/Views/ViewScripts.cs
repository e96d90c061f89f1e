using WandbExporter.Core.Errors;
using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Views;

/// <summary>The scripts that there are.</summary>
public static class ViewScripts
{
    /// <summary>The engine that runs them.</summary>
    /// <param name="engine">Which one.</param>
    /// <param name="state">What the export's journal adds up to.</param>
    /// <param name="root">Where the export is: a folder or an address, without a slash at the end.</param>
    /// <param name="hasManifest">Whether the list of what counts is there, as it is once an export was finished.</param>
    /// <param name="isFinished">Whether nothing that does not count is left of what is committed, as after its end.</param>
    /// <exception cref="ExportException">The engine does not read what is there, or cannot tell what of it counts.</exception>
    public static string Render(ViewEngine engine, JournalState state, string root, bool hasManifest, bool isFinished)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(root);
        var isWhole = isFinished && state.IsClosed && state.Failed.Count == 0;
        // The loading script of PostgreSQL asks 'query', which goes by the journal.
        if (!isWhole && engine is not ViewEngine.Postgres && !(engine is ViewEngine.DuckDb && hasManifest))
            throw Unfinished(root, engine);
        IViewScript script = engine switch
        {
            ViewEngine.DuckDb => new DuckDbScript(isWhole),
            ViewEngine.Spark => new SparkScript(),
            ViewEngine.Snowflake => new SnowflakeScript(),
            ViewEngine.BigQuery => new BigQueryScript(),
            ViewEngine.ClickHouse => new ClickHouseScript(),
            ViewEngine.Postgres => new PostgresScript(),
            _ => throw new ArgumentOutOfRangeException(nameof(engine), engine, null),
        };
        return script.Render(ScriptTable.Of(state), root.TrimEnd('/'));
    }

    private static ExportException Unfinished(string root, ViewEngine engine) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.Usage,
        $"The export in {root} is not complete, and parts that do not count may stand in its folders, which a script for {engine.ToString().ToLowerInvariant()} reads as a whole; "
            + "run 'wandb-export export' once more to complete it, or ask it with 'wandb-export query', which knows what counts and writes Parquet, also where a run cannot be had.",
        ExitCode.Usage));
}
