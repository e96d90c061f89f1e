using System.Buffers;
using System.Text;
using WandbExporter.Client.Rows;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Wide;

/// <summary>
/// A column for every scalar inside logged objects, beside the objects themselves: <c>{"image": {"size": {"w": 1}}}</c> gives
/// <c>image.size.w</c>. Lists are not taken apart. What is flattened is a copy, so nothing depends on it being told apart from what was
/// logged; but it is: see <see cref="Named"/>.
/// </summary>
internal sealed class FlatColumns : IDisposable
{
    private const string Prefix = "flat:";

    private readonly KeyIndex _index = new();
    private readonly List<(DynamicColumn Column, string[] Path)> _columns = [];
    private readonly List<byte[]> _path = [];
    private readonly ArrayBufferWriter<byte> _pathKey = new();
    private readonly List<(DynamicColumn Column, JsonKind Kind, int Start, int Length)> _staged = [];
    private int _before;

    public long MemoryBytes => _columns.Sum(flat => flat.Column.MemoryBytes);

    /// <param name="key">Under which the object was logged, UTF-8.</param>
    /// <param name="json">The object.</param>
    /// <param name="row">In which row.</param>
    public void Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> json, int row)
    {
        _staged.Clear();
        _before = KeyIndex.Start;
        Push(key);
        Stage(json, json, row);
        Pop();
        foreach (var (column, kind, start, length) in _staged)
        {
            column.Append(row, kind, json.Slice(start, length));
        }
    }

    /// <summary>
    /// The columns, each with the members to it from the logged key on. One is named by them, joined with dots; where the part has a column
    /// of that name already, logged or flattened from another path, by <c>flat:</c> and the path as a JSON list.
    /// </summary>
    /// <param name="logged">The names of the part's other columns.</param>
    public IEnumerable<(DynamicColumn Column, string Name, string[] Path)> Named(IEnumerable<string> logged)
    {
        var taken = new HashSet<string>(logged, StringComparer.Ordinal);
        foreach (var (column, path) in _columns)
        {
            var name = string.Join('.', path);
            if (!taken.Add(name))
            {
                name = CompactJson.ListOf(path);
                do
                {
                    name = Prefix + name;
                }
                while (!taken.Add(name));
            }
            yield return (column, name, path);
        }
    }

    public void Dispose()
    {
        foreach (var (column, _) in _columns)
            column.Dispose();
    }

    private void Stage(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> json, int row)
    {
        using var reader = new RowReader(json);
        while (reader.Read())
        {
            if (reader.Kind is JsonKind.Array or JsonKind.Null)
                continue;
            Push(reader.Key);
            if (reader.Kind == JsonKind.Object)
                Stage(whole, reader.Raw, row);
            else
                Stage(whole, reader.Kind, reader.Raw, row);
            Pop();
        }
    }

    private void Stage(ReadOnlySpan<byte> whole, JsonKind kind, ReadOnlySpan<byte> raw, int row)
    {
        var column = ColumnOfPath();
        whole.Overlaps(raw, out var start);
        var value = (column, kind, start, raw.Length);
        if (column.Staged is var (stagedRow, entry) && stagedRow == row && entry < _staged.Count && _staged[entry].Column == column)
        {
            _staged[entry] = value;
            return;
        }
        column.Staged = (row, _staged.Count);
        _staged.Add(value);
    }

    private DynamicColumn ColumnOfPath()
    {
        _pathKey.ResetWrittenCount();
        foreach (var step in _path)
        {
            BitConverter.TryWriteBytes(_pathKey.GetSpan(sizeof(int)), step.Length);
            _pathKey.Advance(sizeof(int));
            _pathKey.Write(step);
        }
        if (_index.TryGet(_pathKey.WrittenSpan, _before, out var index))
        {
            _before = index;
            return _columns[index].Column;
        }
        var column = new DynamicColumn(_pathKey.WrittenSpan.ToArray());
        _before = _columns.Count;
        _index.Add(column.Key, _before);
        _columns.Add((column, [.. _path.Select(Encoding.UTF8.GetString)]));
        return column;
    }

    private void Push(ReadOnlySpan<byte> step) => _path.Add(step.ToArray());

    private void Pop() => _path.RemoveAt(_path.Count - 1);
}
