using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using WandbExporter.Core.Errors;
using WandbExporter.Query.Views;

namespace WandbExporter.Query.Statements;

/// <summary>
/// Lets statements through that read, or that change what is in memory alone. The engine may read the export's folder, and what it may read it may write:
/// so nothing that writes a file, opens a database or loads code comes through.
/// </summary>
internal static partial class StatementGuard
{
    private static readonly HashSet<StatementType> Harmless =
    [
        StatementType.Select, StatementType.Insert, StatementType.Update, StatementType.Delete, StatementType.Create, StatementType.Drop, StatementType.Alter,
        StatementType.Transaction, StatementType.VariableSet, StatementType.Set, StatementType.Relation,
    ];

    /// <summary>Parts of a query that write files.</summary>
    private static readonly HashSet<string> LogFunctions = new(StringComparer.OrdinalIgnoreCase) { "enable_logging", "truncate_duckdb_logs" };

    /// <summary>What kind of statement it is, and what it gives, if that can be said without asking again.</summary>
    /// <param name="connection">The engine that it is for.</param>
    /// <param name="sql">One statement.</param>
    /// <exception cref="ExportException">It is refused, or is none.</exception>
    public static (StatementType Type, IReadOnlyList<ViewColumn>? Columns) Check(DuckDBConnection connection, string sql)
    {
        // To prepare one of these makes folders, and to explain a statement may be to run it: their words are looked at before the engine sees them.
        var begin = SqlScanner.Begin(sql);
        // The engine takes more for blank than is.
        if (begin < sql.Length && !char.IsAsciiLetter(sql[begin]) && sql[begin] != '(')
            throw QueryFailure.Refused("A statement begins with a word, such as SELECT or FROM.");
        if (SqlScanner.Words(sql).Any(LogFunctions.Contains))
            throw QueryFailure.Refused("A query keeps no log of the engine; --output FILE keeps a result.");
        var word = FirstWord().Match(sql, begin).Value;
        if (word.Equals("EXPLAIN", StringComparison.OrdinalIgnoreCase))
        {
            var explained = Explain().Match(sql, begin);
            Check(connection, sql[(explained.Index + explained.Length)..]);
        }
        if (word.Equals("EXPORT", StringComparison.OrdinalIgnoreCase))
            throw Refusal(StatementType.Export);
        if (word.Equals("PREPARE", StringComparison.OrdinalIgnoreCase))
            throw Refusal(StatementType.Prepare);
        var (type, columns) = LookAt(connection, sql);
        return type == StatementType.Explain || Harmless.Contains(type) ? (type, columns) : throw Refusal(type);
    }

    private static ExportException Refusal(StatementType type) => QueryFailure.Refused(type switch
    {
        StatementType.Copy or StatementType.Export => "A query reads the export and writes no file; --output FILE keeps a result, with --format parquet, csv or json.",
        StatementType.Attach or StatementType.Load or StatementType.Extension => "A query has the export's own views alone; it opens no other database and loads no extension.",
        _ => "This kind of statement is not for an export; ask it with SELECT, FROM, WITH, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN.",
    });

    private static (StatementType Type, IReadOnlyList<ViewColumn>? Columns) LookAt(DuckDBConnection connection, string sql)
    {
        var count = NativeMethods.ExtractStatements.DuckDBExtractStatements(connection.NativeConnection, sql, out var statements);
        using (statements)
        {
            if (count == 0)
            {
                throw QueryFailure.Refused(NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements) is { Length: > 0 } message
                    ? QueryFailure.Sentence(message)
                    : "There is no statement; write one such as SELECT * FROM runs.");
            }
            if (count > 1)
                throw QueryFailure.Refused("Write one statement at a time, each ended by a semicolon; a PIVOT names its values: ON column IN (…).");
            var state = NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(connection.NativeConnection, statements, 0, out var prepared);
            using (prepared)
            {
                return state == DuckDBState.Success
                    ? (PreparedStatementType(prepared.DangerousGetHandle()), PreparedColumns.Of(prepared.DangerousGetHandle()))
                    : throw QueryFailure.OfEngine(NativeMethods.PreparedStatements.DuckDBPrepareError(prepared));
            }
        }
    }

    [LibraryImport("duckdb", EntryPoint = "duckdb_prepared_statement_type")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial StatementType PreparedStatementType(nint statement);

    [GeneratedRegex(@"\G\w+")]
    private static partial Regex FirstWord();

    /// <summary>What comes after it must be a statement that may be run: a comment that hides a word is none.</summary>
    [GeneratedRegex(@"\GEXPLAIN\s*(\([^()]*\)|(ANALYZE|ANALYSE)\b)?\s*", RegexOptions.IgnoreCase)]
    private static partial Regex Explain();
}
