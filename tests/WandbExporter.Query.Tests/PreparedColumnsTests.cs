using DuckDB.NET.Data;
using WandbExporter.Query.Statements;
using Xunit;

namespace WandbExporter.Query.Tests;

/// <summary>What is said of a statement's columns before it runs is what the engine says when it describes it.</summary>
public sealed class PreparedColumnsTests
{
    [Theory]
    [InlineData("SELECT true AS a, 1::TINYINT AS b, 1::SMALLINT AS c, 1 AS d, 1::BIGINT AS e, 1::HUGEINT AS f, 1::UTINYINT AS g, 1::USMALLINT AS h, 1::UINTEGER AS i, 1::UBIGINT AS j, 1::UHUGEINT AS k")]
    [InlineData("SELECT 1::FLOAT AS a, 1::DOUBLE AS b, 1.25 AS c, 1::DECIMAL(38, 10) AS d, 'x' AS e, '{}'::JSON AS f, 'x'::BLOB AS g")]
    [InlineData("SELECT now() AS a, now()::TIMESTAMP AS b, today() AS c, '12:00'::TIME AS d, INTERVAL 1 DAY AS e, uuid() AS f")]
    [InlineData("SELECT 1 AS \"\u00e4 \"\"b\", 2 AS \"select\"")]
    public void Simple_types_are_named_as_the_engine_names_them(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // It stands above.
        command.CommandText = $"DESCRIBE {sql}";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var described = new List<(string, string)>();
        while (reader.Read())
            described.Add((reader.GetString(0), reader.GetString(1)));
        Assert.Equal(described, StatementGuard.Check(connection, sql).Columns!.Select(column => (column.Name, column.Type)));
    }

    [Theory]
    [InlineData("SELECT [1, 2] AS a")]
    [InlineData("SELECT {'x': 1} AS a")]
    [InlineData("SELECT 1 AS a, 2 AS A")]
    public void Others_the_engine_is_asked_about(string sql)
    {
        using var connection = new DuckDBConnection("Data Source=:memory:");
        connection.Open();
        Assert.Null(StatementGuard.Check(connection, sql).Columns);
    }
}
