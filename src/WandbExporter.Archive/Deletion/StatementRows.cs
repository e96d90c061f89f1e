using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Parquet;

namespace WandbExporter.Archive.Deletion;

/// <summary>Reads some columns of one of the export's own Parquet files, a row group at a time.</summary>
internal static class StatementRows
{
    /// <param name="sink">Where it is.</param>
    /// <param name="key">Which one.</param>
    /// <param name="columns">Of texts, times as integers, and truth values.</param>
    /// <param name="take">Given the values of a row in the order of the columns.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>False: there is no such object.</returns>
    /// <exception cref="ExportException">It cannot be read.</exception>
    public static async Task<bool> ReadAsync(ISink sink, ObjectKey key, IReadOnlyList<string> columns, Action<object?[]> take, CancellationToken cancellationToken)
    {
        var stored = await sink.OpenReadAsync(key, cancellationToken);
        if (stored is null)
            return false;
        await using (stored)
        {
            try
            {
                var reader = await ParquetFileReader.OpenAsync(stored, cancellationToken);
                for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
                    await ReadAsync(reader, group, columns, take, cancellationToken);
            }
            catch (ParquetFormatException broken)
            {
                throw new ExportException(
                    new Failure(FailureCategory.Fatal, FailureCode.DamagedExport, $"{key.Value} cannot be read: {broken.Message} Verify the export, and export what is damaged again.", ExitCode.Destination), broken);
            }
        }
        return true;
    }

    private static async Task ReadAsync(ParquetFileReader reader, int group, IReadOnlyList<string> names, Action<object?[]> take, CancellationToken cancellationToken)
    {
        var cells = new List<object?[]>();
        foreach (var name in names)
        {
            using var column = await reader.ReadColumnAsync(group, reader.PlaceOf(name), cancellationToken);
            cells.Add(CellsOf(column));
        }
        for (var row = 0; row < cells[0].Length; row++)
            take([.. cells.Select(column => column[row])]);
    }

    private static object?[] CellsOf(ColumnBuilder column)
    {
        var cells = new object?[column.Rows];
        var value = 0;
        for (var row = 0; row < cells.Length; row++)
        {
            if (column.IsNull(row))
                continue;
            cells[row] = column switch
            {
                BytesColumnBuilder texts => Encoding.UTF8.GetString(texts.Value(value)),
                Int64ColumnBuilder numbers => numbers.Values[value],
                BooleanColumnBuilder flags => flags.Values[value],
                _ => throw new ParquetFormatException("A column is of another type than it was written with"),
            };
            value++;
        }
        return cells;
    }
}
