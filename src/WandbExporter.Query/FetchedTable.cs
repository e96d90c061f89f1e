namespace WandbExporter.Query;

/// <summary>A table that is fetched from a bucket, because a query needs it.</summary>
public readonly record struct FetchedTable(string Table, int Parts, long Bytes, string From);
