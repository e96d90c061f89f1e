using System.Buffers;
using System.Text;
using WandbExporter.Core.Journal;
using WandbExporter.Fuzz.Corpora;
using WandbExporter.Fuzz.Mutation;
using WandbExporter.Parquet;
using WandbExporter.Tables.Wide;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Parquet files of the server's histories, and of our own parts, which are read again when a run changed.</summary>
internal static class ParquetTarget
{
    public static async Task<FuzzTarget> MakeAsync(string name)
    {
        var samples = new List<Sample>();
        await using (var server = await RecordedAnswers.StartAsync())
        await using (var client = server.ClientOf())
        {
            foreach (var file in (await client.Runs.GetParquetHistoryAsync(Calls.Run))!.Files.OrderBy(file => file.Location, StringComparer.Ordinal))
            {
                using var content = new MemoryStream();
                await client.Runs.DownloadAsync(file, (at, bytes, _) =>
                {
                    lock (content)
                    {
                        content.Position = at;
                        content.Write(bytes.Span);
                    }
                    return ValueTask.CompletedTask;
                });
                samples.Add(new Sample(content.ToArray()));
            }
        }
        foreach (var compression in Enum.GetValues<Compression>())
        {
            foreach (var pages in Enum.GetValues<DataPageVersion>())
                samples.Add(new Sample(await OwnAsync(compression, pages)));
        }
        // What a page may be decompressed to is bounded by the reader, not by the length of the file.
        return new FuzzTarget(name, samples, (_, input) => ReadAsync(input).GetAwaiter().GetResult(), error => error is ParquetFormatException) { FixedBytes = 64 << 20, BytesPerByte = 4096 };
    }

    private static async Task<byte[]> OwnAsync(Compression compression, DataPageVersion pages)
    {
        using var table = new WideTable("history", [], Calls.Run, new ColumnClaims());
        for (var row = 0; row < 60; row++)
            table.Append(Encoding.UTF8.GetBytes($$"""{"_step":{{row}},"loss":{{row}}.5,"name":"name {{row % 7}}","ok":{{(row % 3 == 0 ? "true" : "false")}},"big":1234567890{{row}}}"""));
        using var output = new MemoryStream();
        await using (var writer = new ParquetFileWriter(output, table.Columns, new ParquetWriterOptions { Compression = compression, DataPages = pages, PageBytes = 300 }))
        {
            await writer.WriteRowGroupAsync([.. table.Builders.Select(builder => builder!)], table.Rows, CancellationToken.None);
            await writer.CompleteAsync(CancellationToken.None);
        }
        return output.ToArray();
    }

    private static async Task ReadAsync(byte[] input)
    {
        var reader = await ParquetFileReader.OpenAsync(new MemoryStream(input), CancellationToken.None);
        var text = new ArrayBufferWriter<byte>();
        foreach (var field in reader.Fields)
        {
            for (var group = 0; group < reader.Footer.RowGroups.Count; group++)
                _ = (reader.IntegerBounds(group, field), reader.DoubleBounds(group, field));
        }
        if (reader.Fields.Count == 0)
            return;
        await foreach (var batch in reader.ReadBatchesAsync(new BatchSelection { MaxRows = 1000 }, CancellationToken.None))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Rows; row++)
                {
                    foreach (var field in batch.Fields)
                    {
                        text.ResetWrittenCount();
                        field.WriteJson(row, text);
                    }
                }
            }
        }
    }
}
