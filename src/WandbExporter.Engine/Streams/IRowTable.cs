using WandbExporter.Engine.Write;

namespace WandbExporter.Engine.Streams;

/// <summary>A table part that is filled from fetched items and used again when it was written.</summary>
internal interface IRowTable<in T> : ITablePart, IDisposable
{
    long MemoryBytes { get; }

    void Append(T item);

    void Clear();
}
