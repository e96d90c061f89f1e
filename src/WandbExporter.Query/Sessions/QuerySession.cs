using DuckDB.NET.Data;
using WandbExporter.Core.Errors;
using WandbExporter.Query.Statements;
using WandbExporter.Query.Views;

namespace WandbExporter.Query.Sessions;

/// <summary>Asks an export, one statement after another.</summary>
public sealed class QuerySession : IDisposable
{
    private readonly ExportDatabase _database;
    private readonly DuckDBConnection _connection;

    internal QuerySession(ExportDatabase database, DuckDBConnection connection)
    {
        _database = database;
        _connection = connection;
    }

    /// <summary>The rows that a statement gives, as they come: values are null, truth values, numbers and texts; what is nested is JSON.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="cancellationToken">Interrupts the statement.</param>
    /// <exception cref="QueryException">The engine cannot answer it.</exception>
    /// <exception cref="ExportException">It is refused, or a part cannot be read.</exception>
    public async Task<QueryRows> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        await _database.RequireShownAsync(sql, cancellationToken);
        var (type, columns) = await CheckAsync(sql, cancellationToken);
        if (type is not StatementType.Select || (columns ?? Described(sql, cancellationToken)) is not { } known)
            return Begin(sql, cancellationToken);
        if (known.All(column => ColumnKinds.IsPlain(column.Type)))
            return Begin(sql, cancellationToken, known);
        try
        {
            return Begin(Readable(sql, known), cancellationToken, known);
        }
        catch (QueryException) when (columns is not null && Described(sql, cancellationToken) is null)
        {
            return Begin(sql, cancellationToken);
        }
    }

    /// <summary>Writes what a query gives to the <see cref="QueryOptions.OutputFile"/>, as Parquet.</summary>
    /// <param name="sql">One query.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Interrupts the query; what was written until then is left behind.</param>
    /// <exception cref="QueryException">The engine cannot answer it.</exception>
    /// <exception cref="ExportException">It is no query, or a part cannot be read.</exception>
    public async Task SaveAsync(string sql, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sql);
        await _database.RequireShownAsync(sql, cancellationToken);
        if (await CheckAsync(sql, cancellationToken) is not (StatementType.Select, _))
            throw QueryFailure.Refused("Only what a query gives can be kept as Parquet; write a SELECT.");
        await using var written = Begin($"COPY (FROM (\n{sql}\n)) TO {SqlText.Literal(path)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)", cancellationToken);
        // Its only row says how many there were, and the client keeps it.
        await foreach (var _ in written.ReadAsync(cancellationToken))
            continue;
    }

    public void Dispose() => _connection.Dispose();

    internal QueryRows Begin(string sql, CancellationToken cancellationToken, IReadOnlyList<ViewColumn>? columns = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var command = _connection.CreateCommand();
        var interruption = new Interruption(_connection, cancellationToken);
        try
        {
            command.UseStreamingMode = true;
#pragma warning disable CA2100 // It is what a person asks, and was looked at.
            command.CommandText = sql;
#pragma warning restore CA2100
            return new QueryRows(command, command.ExecuteReader(), interruption, columns);
        }
        catch (Exception e) when (e is DuckDBException or InvalidOperationException)
        {
            interruption.Dispose();
            command.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw QueryFailure.OfEngine(e.Message);
        }
    }

    /// <summary>Views are made as the engine misses them.</summary>
    private async Task<(StatementType Type, IReadOnlyList<ViewColumn>? Columns)> CheckAsync(string sql, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return StatementGuard.Check(_connection, sql);
            }
            catch (QueryException e) when (e.MissingTable is { } missing)
            {
                if (!_database.CanMake(missing))
                    throw _database.Unknown(missing);
                await _database.MakeAsync(missing, cancellationToken);
            }
        }
    }

    /// <summary>The columns that a query gives; null if it cannot stand within another one, and then has texts and numbers alone.</summary>
    private List<ViewColumn>? Described(string sql, CancellationToken cancellationToken)
    {
        try
        {
            using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // As above.
            command.CommandText = $"DESCRIBE (\n{sql}\n)";
#pragma warning restore CA2100
            using var reader = command.ExecuteReader();
            var columns = new List<ViewColumn>();
            while (reader.Read())
                columns.Add(new ViewColumn(reader.GetString(0), reader.GetString(1)));
            return columns;
        }
        catch (Exception e) when (e is DuckDBException or InvalidOperationException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>The same query with values that come as numbers, truth values and texts: whatever else there is the engine writes better.</summary>
    private static string Readable(string sql, IReadOnlyList<ViewColumn> columns)
    {
        var names = columns.Select((_, at) => $"c{at}").ToList();
        var values = columns.Select((column, at) => ColumnKinds.IsPlain(column.Type) ? names[at] : ColumnKinds.IsNested(column.Type) ? $"to_json({names[at]})::VARCHAR" : $"{names[at]}::VARCHAR");
        return $"SELECT {string.Join(", ", values)} FROM (\n{sql}\n) AS result({string.Join(", ", names)})";
    }
}
