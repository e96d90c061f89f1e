using System.Collections.Concurrent;
using System.Text.Json;
using WandbExporter.Browse.Data;
using WandbExporter.Core.Journal;

namespace WandbExporter.Browse.Curves;

/// <summary>Which columns of a part hold which metrics. A part never changes, so that its footer is read once.</summary>
internal sealed class PartColumns(ExportData data)
{
    // What is kept of a part is a few kilobytes.
    private const int Kept = 4096;

    private static readonly HashSet<string> Ours = new(StringComparer.Ordinal) { "entity_name", "project_name", "run_id", "_null_keys", "_wandb" };

    private readonly ConcurrentDictionary<string, IReadOnlyList<MetricColumn>> _columns = [];

    public async Task<IReadOnlyDictionary<string, IReadOnlyList<MetricColumn>>> OfAsync(IReadOnlyCollection<PartInfo> parts, CancellationToken cancellationToken)
    {
        var unknown = parts.Where(part => !_columns.ContainsKey(part.Key)).DistinctBy(part => part.Key).ToDictionary(data.FileOf);
        if (unknown.Count > 0)
            await ReadAsync(unknown, cancellationToken);
        var known = parts.DistinctBy(part => part.Key).ToDictionary(part => part.Key, part => _columns.TryGetValue(part.Key, out var columns) ? columns : []);
        if (_columns.Count > Kept)
            _columns.Clear();
        return known;
    }

    private async Task ReadAsync(Dictionary<string, PartInfo> parts, CancellationToken cancellationToken)
    {
        await data.BringAsync(parts.Values, cancellationToken);
        var files = Sql.List(parts.Keys);
        var names = await data.Database.ReadAsync(
            $"SELECT file_name, decode(value) FROM parquet_kv_metadata({files}) WHERE decode(key) = 'wandb.renamed'",
            reader =>
            {
                var renamed = new Dictionary<(string File, string Column), string>();
                while (reader.Read())
                {
                    using var json = JsonDocument.Parse(reader.GetString(1));
                    foreach (var name in json.RootElement.EnumerateObject())
                        renamed[(reader.GetString(0), name.Name)] = name.Value.GetString()!;
                }
                return renamed;
            },
            cancellationToken);
        var columns = await data.Database.ReadAsync(
            $"SELECT file_name, name, type, coalesce(converted_type, ''), coalesce(logical_type::VARCHAR, '') FROM parquet_schema({files}) WHERE coalesce(num_children, 0) = 0 AND type IS NOT NULL",
            reader =>
            {
                var read = new List<(string File, string Name, MetricKind Kind)>();
                while (reader.Read())
                    read.Add((reader.GetString(0), reader.GetString(1), KindOf(reader.GetString(2), reader.GetString(3))));
                return read;
            },
            cancellationToken);
        foreach (var part in columns.GroupBy(column => column.File))
        {
            _columns[parts[part.Key].Key] =
            [
                .. part.Where(column => !Ours.Contains(column.Name))
                    .Select(column => new MetricColumn(column.Name, names.GetValueOrDefault((part.Key, column.Name), column.Name), column.Kind)),
            ];
        }
    }

    private static MetricKind KindOf(string type, string converted) => (type, converted) switch
    {
        ("DOUBLE" or "FLOAT", _) => MetricKind.Number,
        ("INT64" or "INT32", "" or "INT_64" or "INT_32") => MetricKind.Number,
        ("BOOLEAN", _) => MetricKind.Truth,
        _ => MetricKind.Other,
    };
}
