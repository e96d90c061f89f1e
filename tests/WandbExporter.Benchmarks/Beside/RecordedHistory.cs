using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WandbExporter.Benchmarks.Beside;

/// <summary>
/// The history of a run, compressed once in blocks: an answer is put together from them, and only rows at its edges are compressed for it.
/// Every block is a member of a gzip file by itself, and members that follow each other are one file. For runs that log a row for every step.
/// </summary>
internal sealed class RecordedHistory
{
    private const int BlockRows = 256;
    private const int PageRows = 32 * BlockRows;
    private static readonly byte[] Comma = Compressed(","u8);

    private readonly List<byte[]> _blocks = [];
    private long _rows;
    private string _head = "";
    private string _tail = "";

    /// <summary>Asks for all rows of the run that a request is about.</summary>
    /// <param name="fetch">Sends a request's body, and has the answer's.</param>
    public static async Task<RecordedHistory> RecordAsync(JsonNode request, Func<JsonNode, Task<byte[]>> fetch)
    {
        var recorded = new RecordedHistory();
        var page = request.DeepClone();
        page["variables"]!["pageSize"] = PageRows;
        do
        {
            page["variables"]!["minStep"] = recorded._rows;
            page["variables"]!["maxStep"] = recorded._rows + PageRows;
        }
        while (recorded.Add(await fetch(page)) == PageRows);
        return recorded;
    }

    /// <summary>What a server says of the steps from one up to, without, another; compressed.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Answer(long from, long to)
    {
        var end = Math.Min(to, _rows);
        var text = new ArrayBufferWriter<byte>();
        text.Write(Encoding.UTF8.GetBytes(_head));
        for (var row = from; row < end;)
        {
            var (block, first) = ((int)(row / BlockRows), (int)(row % BlockRows));
            var last = (int)Math.Min(BlockRows, end - (row - first));
            row += last - first;
            // The first piece joins the head, and the last one is joined by the tail.
            if (first == 0 && last == BlockRows && text.WrittenCount == 0)
            {
                yield return _blocks[block];
                if (row < end)
                    yield return Comma;
                continue;
            }
            text.Write(Rows(_blocks[block], first, last));
            if (row == end)
                break;
            text.Write(","u8);
            yield return Compressed(text.WrittenSpan);
            text.Clear();
        }
        text.Write(Encoding.UTF8.GetBytes(_tail));
        yield return Compressed(text.WrittenSpan);
    }

    private int Add(byte[] answer)
    {
        var places = Places(answer);
        for (var first = 0; first < places.Count; first += BlockRows)
        {
            var last = Math.Min(first + BlockRows, places.Count) - 1;
            _blocks.Add(Compressed(answer.AsSpan()[places[first].Start..places[last].End]));
        }
        if (_rows == 0)
        {
            _head = Encoding.UTF8.GetString(answer.AsSpan(0, places[0].Start));
            _tail = Encoding.UTF8.GetString(answer.AsSpan(places[^1].End));
        }
        _rows += places.Count;
        return places.Count;
    }

    /// <summary>Where the strings of the only list are.</summary>
    private static List<(int Start, int End)> Places(ReadOnlySpan<byte> json)
    {
        var places = new List<(int, int)>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
                places.Add(((int)reader.TokenStartIndex, (int)reader.BytesConsumed));
        }
        return places;
    }

    private static byte[] Rows(byte[] block, int first, int last)
    {
        using var gzip = new GZipStream(new MemoryStream(block), CompressionMode.Decompress);
        using var list = new MemoryStream();
        list.Write("["u8);
        gzip.CopyTo(list);
        list.Write("]"u8);
        var bytes = list.ToArray();
        var places = Places(bytes);
        return bytes[places[first].Start..places[last - 1].End];
    }

    private static byte[] Compressed(ReadOnlySpan<byte> bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
