using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WandbExporter.Parquet.Tests.Support;

/// <summary>Rows as the texts that <c>parquet-json.mjs</c> prints, so that they can be held against an independent reader's.</summary>
internal static partial class RowTexts
{
    public static async Task<List<string>> ReadAsync(Stream file, BatchSelection selection, ParquetReaderOptions? options = null)
    {
        var reader = await ParquetFileReader.OpenAsync(file, options ?? new(), CancellationToken.None);
        var rows = new List<string>();
        await foreach (var batch in reader.ReadBatchesAsync(selection, CancellationToken.None))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Rows; row++)
                    rows.Add(Row(batch, row));
            }
        }
        return rows;
    }

    /// <summary>What DuckDB reads, for each file.</summary>
    public static async Task<Dictionary<string, List<string>>> ByDuckAsync(params string[] files)
    {
        var found = new Dictionary<string, List<string>>();
        List<string> rows = [];
        foreach (var line in await NodeTool.RunAsync("parquet-json.mjs", files))
        {
            if (line[0] == '{')
                found.Add(files[found.Count], rows = []);
            else
                rows.Add(Exponent().Replace(line, m => double.Parse(m.ValueSpan, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)));
        }
        return found;
    }

    /// <summary>Fails with the first row that differs.</summary>
    public static void Same(string file, List<string> expected, List<string> actual)
    {
        for (var i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            if (expected[i] != actual[i])
                Assert.Fail($"{Path.GetFileName(file)}, row {i}:\n{expected[i]}\n{actual[i]}");
        }
        Assert.Equal(expected.Count, actual.Count);
    }

    [GeneratedRegex(@"(?<=[\[,:])-?\d(\.\d+)?e[+-]\d+(?=[,\]}])")]
    private static partial Regex Exponent();

    private static string Row(RowBatch batch, int row)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write("["u8);
        for (var i = 0; i < batch.Fields.Count; i++)
        {
            if (i > 0)
                text.Write(","u8);
            var field = batch.Fields[i];
            var before = text.WrittenCount;
            field.WriteJson(row, text);
            Assert.Equal(field.IsNull(row), text.WrittenSpan[before..].SequenceEqual("null"u8));
        }
        text.Write("]"u8);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
