using System.Globalization;
using System.Text.Json;
using WandbExporter.Engine.Progress;

namespace WandbExporter.Cli.Output;

/// <summary>The processes of a fleet, as people and programs read them.</summary>
internal static class NodeLines
{
    public static IReadOnlyList<string> Titles { get; } = ["units", "rows/s", "MB/s", "requests"];

    /// <summary>How a person knows it.</summary>
    public static string NameOf(NodeReading node) => node.Figures.Node == 0
        ? "coordinator"
        : string.Create(CultureInfo.InvariantCulture, $"node {node.Figures.Node}");

    /// <summary>What stands below <see cref="Titles"/>.</summary>
    public static IReadOnlyList<string> Cells(NodeReading node) =>
    [
        node.Figures.Units.ToString("N0", CultureInfo.InvariantCulture),
        node.RowsPerSecond.ToString("N0", CultureInfo.InvariantCulture),
        (node.BytesPerSecond / 1e6).ToString("N1", CultureInfo.InvariantCulture),
        node.Figures.Requests.ToString("N0", CultureInfo.InvariantCulture),
    ];

    /// <summary>A line each, below a head.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<NodeReading> nodes)
    {
        var rows = nodes.Select(node => (Name: NameOf(node), Cells: Cells(node), Where: $"{node.Figures.Address}, {node.Figures.Name}")).Prepend((Name: "node", Cells: Titles, Where: "where")).ToList();
        var name = rows.Max(row => row.Name.Length);
        var widths = Enumerable.Range(0, Titles.Count).Select(column => rows.Max(row => row.Cells[column].Length)).ToList();
        return rows.Select(row => $"{row.Name.PadRight(name)}{string.Concat(row.Cells.Select((cell, column) => $"  {cell.PadLeft(widths[column])}"))}  {row.Where}");
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<NodeReading> nodes)
    {
        json.WriteStartArray("nodes");
        foreach (var (figures, rowsPerSecond, bytesPerSecond) in nodes)
        {
            json.WriteStartObject();
            json.WriteNumber("node", figures.Node);
            json.WriteString("name", figures.Name);
            json.WriteString("address", figures.Address);
            json.WriteNumber("units", figures.Units);
            json.WriteNumber("rows", figures.Rows);
            json.WriteNumber("bytes", figures.Bytes);
            json.WriteNumber("rows_per_second", Math.Round(rowsPerSecond, 1));
            json.WriteNumber("bytes_per_second", Math.Round(bytesPerSecond, 1));
            json.WriteNumber("requests", figures.Requests);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
