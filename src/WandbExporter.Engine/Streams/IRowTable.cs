using WandbExporter.Engine.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>A table part that is filled from fetched items.</summary>
internal interface IRowTable<in T> : ITablePart
{
    long MemoryBytes { get; }

    void Append(T item);
}
