using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Simulator;

/// <summary>A Parquet file of the bucket, made once and kept in a file of the simulator's own.</summary>
internal sealed class ExportedFile : FileData, IDisposable
{
    private readonly SafeFileHandle _handle;

    private ExportedFile(string name, SafeFileHandle handle)
        : base(name, RandomAccess.GetLength(handle)) => _handle = handle;

    public override string MimeType => "application/vnd.apache.parquet";

    public static ExportedFile Make(string path, RunData run, ExportedRows rows, ParquetHistoryOptions options)
    {
        using (var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
        {
            var file = new ParquetFile(stream, rows.Columns, options.RowGroupRows, options.Gzip);
            var buffer = new ArrayBufferWriter<byte>(1024);
            for (var row = rows.First; row < rows.End; row++)
            {
                using var parsed = ExportPlan.Parse(run, row, buffer);
                if (rows.Beyond is { } beyond)
                    AddOld(file, parsed!.RootElement, run.StepAt(row), row == rows.End - 1 ? beyond : 0);
                else
                    file.Add(parsed!.RootElement);
            }
            file.Finish();
        }
        return new ExportedFile(Path.GetFileName(path), File.OpenHandle(path, options: FileOptions.DeleteOnClose, share: FileShare.Read | FileShare.Delete));
    }

    /// <summary>What the run had logged there before it was rewound: other numbers, an hour earlier; and so on for some steps.</summary>
    private static void AddOld(ParquetFile file, JsonElement row, long step, long more)
    {
        for (var at = step; at <= step + more; at++)
        {
            var members = row.EnumerateObject().Select(member => $"{JsonSerializer.Serialize(member.Name)}:{member switch
            {
                { Name: "_step" } => at.ToString(CultureInfo.InvariantCulture),
                { Name: "_timestamp", Value.ValueKind: JsonValueKind.Number } => (member.Value.GetDouble() - 3600).ToString("R", CultureInfo.InvariantCulture),
                { Value.ValueKind: JsonValueKind.Number } when member.Value.TryGetInt64(out var whole) => (-1 - whole).ToString(CultureInfo.InvariantCulture),
                { Value.ValueKind: JsonValueKind.Number } => (-1 - member.Value.GetDouble()).ToString("R", CultureInfo.InvariantCulture),
                _ => member.Value.GetRawText(),
            }}");
            using var old = JsonDocument.Parse("{" + string.Join(',', members) + "}");
            file.Add(old.RootElement);
        }
    }

    public override void Read(long offset, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(_handle, into, offset);
            if (read == 0)
                throw new EndOfStreamException($"The exported file '{Name}' ends early.");
            into = into[read..];
            offset += read;
        }
    }

    public void Dispose() => _handle.Dispose();
}
