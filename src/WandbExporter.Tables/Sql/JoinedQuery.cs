namespace WandbExporter.Tables.Sql;

/// <summary>A query that puts tables together as people ask for them, in DuckDB's SQL.</summary>
/// <param name="Name">What it is asked as.</param>
/// <param name="Summary">What a row is, in a few words.</param>
/// <param name="Needs">The tables and queries that it reads.</param>
/// <param name="Sql">The query.</param>
public sealed record JoinedQuery(string Name, string Summary, IReadOnlyList<string> Needs, string Sql);
