using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using WandbExporter.Parquet.Buffers;
using WandbExporter.Parquet.Format;
using WandbExporter.Parquet.Thrift;
using WandbExporter.Parquet.Writing;

namespace WandbExporter.Parquet;

/// <summary>
/// Writes one Parquet file to a stream, row group by row group; memory is bounded by one row group.
/// Only <see cref="CompleteAsync"/> makes the file valid: disposing without it leaves what no reader takes for whole.
/// After a failed or cancelled write the writer refuses everything but disposal.
/// </summary>
public sealed class ParquetFileWriter : IAsyncDisposable
{
    /// <summary>With smaller columns than this, handing them to several threads costs more than it gains.</summary>
    private const long ParallelColumnBytes = 1 << 17;

    private readonly Stream _output;
    private readonly IReadOnlyList<ColumnSpec> _columns;
    private readonly ParquetWriterOptions _options;
    private readonly ChunkEncoder?[] _encoders;
    private readonly List<RowGroupInfo> _groups = [];
    private readonly PageIndexSection _pageIndex = new();
    private State _state = State.New;

    /// <param name="output">Written from where it stands, which becomes the file's first byte; need not seek; not disposed.</param>
    /// <param name="columns">Names must differ from each other (in case is enough).</param>
    /// <param name="options">Validated here.</param>
    public ParquetFileWriter(Stream output, IReadOnlyList<ColumnSpec> columns, ParquetWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(options);
        if (columns.Count == 0)
            throw new ArgumentException("A Parquet file needs at least one column.", nameof(columns));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            if (!IsUnicode(column.Name))
                throw new ArgumentException($"The column name '{column.Name}' holds half of a surrogate pair, which cannot be written.", nameof(columns));
            if (!names.Add(column.Name))
                throw new ArgumentException($"Two columns are named '{column.Name}'.", nameof(columns));
        }
        options.Validate();
        _output = output;
        _columns = [.. columns];
        _options = options;
        _encoders = new ChunkEncoder[Math.Min(options.Parallelism, columns.Count)];
    }

    private enum State
    {
        New,
        Open,
        Writing,
        Complete,
        Disposed,
    }

    public long RowsWritten { get; private set; }

    public long BytesWritten { get; private set; }

    /// <summary>
    /// Writes one row group; zero rows write nothing. The builders are only read and stay the caller's.
    /// </summary>
    /// <param name="columns">In the order of the specs; null stands for a column of nulls.</param>
    /// <param name="rows">Rows of every column.</param>
    /// <exception cref="ArgumentException">A column does not fit its spec; nothing was written.</exception>
    public async Task WriteRowGroupAsync(IReadOnlyList<ColumnBuilder?> columns, int rows, CancellationToken ct)
    {
        Demand(State.New, State.Open);
        Check(columns, rows);
        if (rows == 0)
            return;
        await BeginAsync(ct);
        using var nulls = new BooleanColumnBuilder();
        nulls.AppendNulls(rows);
        var chunks = new ColumnChunkInfo[columns.Count];
        if (_encoders.Length > 1 && columns.Sum(c => c?.MemoryBytes ?? 0) >= ParallelColumnBytes * columns.Count)
            await WriteParallelAsync(columns, nulls, chunks, rows, ct);
        else
            await WriteSerialAsync(columns, nulls, chunks, rows, ct);
        _groups.Add(new RowGroupInfo(rows, chunks.Sum(c => c.UncompressedBytes), chunks));
        RowsWritten += rows;
        _state = State.Open;
    }

    /// <summary>Writes the page index and the footer and flushes the stream; nothing can be written after it.</summary>
    public async Task CompleteAsync(CancellationToken ct)
    {
        Demand(State.New, State.Open);
        await BeginAsync(ct);
        RowGroupInfo[] groups = [.. _groups.Select(g => _pageIndex.Place(g, BytesWritten))];
        await _pageIndex.CopyToAsync(_output, ct);
        BytesWritten += _pageIndex.Length;
        using var footer = new ByteBuffer();
        FooterFormat.Write(new CompactWriter(footer), _columns, groups, _options);
        var length = footer.Length;
        BinaryPrimitives.WriteInt32LittleEndian(footer.Take(4), length);
        footer.Write(FooterFormat.Magic);
        await _output.WriteAsync(footer.WrittenMemory, ct);
        await _output.FlushAsync(ct);
        BytesWritten += footer.Length;
        _state = State.Complete;
    }

    public ValueTask DisposeAsync()
    {
        _state = State.Disposed;
        foreach (var encoder in _encoders)
            encoder?.Dispose();
        _encoders.AsSpan().Clear();
        _pageIndex.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task WriteSerialAsync(
        IReadOnlyList<ColumnBuilder?> columns, ColumnBuilder nulls, ColumnChunkInfo[] chunks, int rows, CancellationToken ct)
    {
        var encoder = Encoder(0);
        for (var i = 0; i < columns.Count; i++)
        {
            encoder.Encode(columns[i] ?? nulls, _columns[i], ct);
            chunks[i] = await WriteChunkAsync(encoder, i, rows, ct);
        }
    }

    // The columns are encoded side by side and written in order, so at most one encoded chunk an encoder waits in memory.
    private async Task WriteParallelAsync(
        IReadOnlyList<ColumnBuilder?> columns, ColumnBuilder nulls, ColumnChunkInfo[] chunks, int rows, CancellationToken ct)
    {
        var running = new Task[_encoders.Length];
        Array.Fill(running, Task.CompletedTask);
        try
        {
            for (var i = 0; i < running.Length; i++)
                running[i] = EncodeAsync(i);
            for (var i = 0; i < columns.Count; i++)
            {
                var slot = i % running.Length;
                await running[slot];
                chunks[i] = await WriteChunkAsync(Encoder(slot), i, rows, ct);
                if (i + running.Length < columns.Count)
                    running[slot] = EncodeAsync(i + running.Length);
            }
        }
        finally
        {
            // The builders and the encoders belong to the caller again only when no thread reads them any more.
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Task EncodeAsync(int column)
        {
            var encoder = Encoder(column % running.Length);
            return Task.Run(() => encoder.Encode(columns[column] ?? nulls, _columns[column], ct), ct);
        }
    }

    private async Task<ColumnChunkInfo> WriteChunkAsync(ChunkEncoder encoder, int column, int rows, CancellationToken ct)
    {
        var chunk = encoder.Chunk;
        var info = chunk.Describe(_columns[column], encoder.Codec, rows, BytesWritten, _options.DataPages);
        if (_options.PageIndex)
            info = _pageIndex.Add(info, chunk, BytesWritten, _columns[column].Type);
        await chunk.Pages.CopyToAsync(_output, ct);
        BytesWritten += chunk.Pages.Length;
        chunk.Clear();
        return info;
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        var isNew = _state == State.New;
        _state = State.Writing;
        if (!isNew)
            return;
        await _output.WriteAsync(FooterFormat.Magic.ToArray(), ct);
        BytesWritten += FooterFormat.Magic.Length;
    }

    // Replaced by U+FFFD, two names could become one.
    private static bool IsUnicode(string name)
    {
        for (var rest = name.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
                return false;
            rest = rest[length..];
        }
        return true;
    }

    private ChunkEncoder Encoder(int slot) => _encoders[slot] ??= new ChunkEncoder(_options);

    private void Check(IReadOnlyList<ColumnBuilder?> columns, int rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        if (columns.Count != _columns.Count)
            throw new ArgumentException($"The file has {_columns.Count} columns, {columns.Count} were given.", nameof(columns));
        for (var i = 0; i < columns.Count; i++)
        {
            var (spec, column) = (_columns[i], columns[i]);
            if (column is not null && !column.Holds(spec.Type))
                throw new ArgumentException($"Column '{spec.Name}' is {spec.Type}, a {column.GetType().Name} does not hold it.", nameof(columns));
            if (column is not null && column.Rows != rows)
                throw new ArgumentException($"Column '{spec.Name}' has {column.Rows} rows, the group {rows}.", nameof(columns));
            if (!spec.Optional && rows > 0 && column is not { Nulls: 0 })
                throw new ArgumentException($"Column '{spec.Name}' is not optional and holds a null.", nameof(columns));
        }
    }

    private void Demand(State first, State second)
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state != first && _state != second)
        {
            throw new InvalidOperationException(
                _state == State.Complete ? "The file is complete." : "A write failed or is still under way: the file cannot go on.");
        }
    }
}
