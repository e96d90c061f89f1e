using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Ports;

namespace WandbExporter.Archive.Views;

/// <summary>The scripts that there are.</summary>
public static class ViewScripts
{
    /// <summary>How many failed units a script names.</summary>
    private const int MostNamed = 20;

    /// <summary>The engine that runs them.</summary>
    /// <param name="engine">Which one.</param>
    /// <param name="export">Of which export.</param>
    /// <param name="state">What the export's journal adds up to.</param>
    /// <param name="root">Where the export is: a folder or an address, without a slash at the end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ExportException">The engine does not read what is there, or cannot tell what of it counts.</exception>
    public static async Task<string> RenderAsync(ViewEngine engine, IDestination export, JournalState state, string root, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(export);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(root);
        // After its end nothing that does not count is left of what is committed.
        var isWhole = state.IsClosed && state.Failed.Count == 0 && await export.Sink.StatAsync(ExportKeys.Success, cancellationToken) is not null;
        // The loading script of PostgreSQL asks 'query', which goes by the journal, and that of DuckDB goes by the list of what counts, once there is one.
        var isListed = engine == ViewEngine.Postgres || (engine == ViewEngine.DuckDb && await export.Sink.StatAsync(ExportKeys.Manifest, cancellationToken) is not null);
        if (isWhole || isListed)
            return Render(engine, state, root, isWhole);
        return state.IsClosed && await StandingParts.StrayAsync(export, cancellationToken) is null ? Render(engine, state, root, isWhole: true) : throw Unfinished(root, engine);
    }

    /// <param name="engine">Which one.</param>
    /// <param name="state">What the export's journal adds up to.</param>
    /// <param name="root">Where the export is.</param>
    /// <param name="isWhole">Whether all that stands there counts; else the script of DuckDB goes by the list of what does.</param>
    internal static string Render(ViewEngine engine, JournalState state, string root, bool isWhole)
    {
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
        return Missing(state) + script.Render(ScriptTable.Of(state), root.TrimEnd('/'));
    }

    /// <summary>What failed, as comments: its rows are not in the tables, or not all of its files.</summary>
    private static string Missing(JournalState state)
    {
        var failed = state.Failed.Select(unit => unit.Unit).Order(StringComparer.Ordinal).ToList();
        if (failed.Count == 0)
            return "";
        var lines = failed.Take(MostNamed).Select(unit => $"--   {Printable.Of(unit)}").Prepend($"-- Not in it, or not whole, because it failed: {Counted.Of(failed.Count, "unit")}; 'wandb-export export --retry-failed' tries again.");
        return string.Concat([.. lines.Select(line => $"{line}\n"), failed.Count > MostNamed ? $"--   and {failed.Count - MostNamed} more, which _export/failures.parquet names\n" : ""]);
    }

    private static ExportException Unfinished(string root, ViewEngine engine) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.Usage,
        $"The export in {root} is not complete, and parts that do not count may stand in its folders, which a script for {engine.ToString().ToLowerInvariant()} reads as a whole; "
            + "run 'wandb-export export' once more to complete it, or ask it with 'wandb-export query', which knows what counts and writes Parquet, also where a run cannot be had.",
        ExitCode.Usage));
}
