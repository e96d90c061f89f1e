using System.Runtime.CompilerServices;
using DuckDB.NET.Data;
using WandbExporter.Core.Errors;
using WandbExporter.Query.Views;

namespace WandbExporter.Query.Sessions;

/// <summary>What a statement gives: columns at once, rows as they are read. Memory does not grow with their number.</summary>
public sealed class QueryRows : IAsyncDisposable
{
    private readonly DuckDBCommand _command;
    private readonly DuckDBDataReader _reader;
    private readonly Interruption _interruption;

    internal QueryRows(DuckDBCommand command, DuckDBDataReader reader, Interruption interruption, IReadOnlyList<ViewColumn>? columns)
    {
        _command = command;
        _reader = reader;
        _interruption = interruption;
        Columns = columns ?? [.. Enumerable.Range(0, reader.FieldCount).Select(at => new ViewColumn(reader.GetName(at), TypeOf(reader.GetFieldType(at))))];
    }

    /// <summary>The columns with their types in SQL. Names may be repeated.</summary>
    public IReadOnlyList<ViewColumn> Columns { get; }

    /// <summary>The rows, once.</summary>
    /// <exception cref="ExportException">The engine cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async IAsyncEnumerable<object?[]> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken))
        {
            var row = new object?[_reader.FieldCount];
            for (var at = 0; at < row.Length; at++)
                row[at] = _reader.IsDBNull(at) ? null : _reader.GetValue(at);
            yield return row;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _interruption.Dispose();
        await _reader.DisposeAsync();
        await _command.DisposeAsync();
    }

    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadAsync(cancellationToken);
        }
        catch (DuckDBException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw QueryFailure.OfEngine(e.Message);
        }
    }

    private static string TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "BOOLEAN",
        >= TypeCode.SByte and <= TypeCode.UInt64 => "BIGINT",
        TypeCode.Single or TypeCode.Double => "DOUBLE",
        _ => "VARCHAR",
    };
}
