namespace WandbExporter.Tables.Write;

/// <summary>A table part that is filled from fetched items.</summary>
internal interface IRowTable<in T> : ITablePart
{
    long MemoryBytes { get; }

    void Append(T item);
}
