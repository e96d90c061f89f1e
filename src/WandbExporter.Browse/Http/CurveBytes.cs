using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using WandbExporter.Browse.Curves;

namespace WandbExporter.Browse.Http;

/// <summary>
/// Curves as a page reads them without parsing: the length of a JSON document in four bytes, the document, spaces to a multiple of eight, and then the numbers that it
/// names, as little-endian doubles.
/// </summary>
internal static class CurveBytes
{
    public static ReadOnlyMemory<byte> Of(CurveAnswer answer)
    {
        var arrays = new List<double[]>();
        var head = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(head))
        {
            json.WriteStartObject();
            json.WriteNumber("from", answer.From);
            json.WriteNumber("width", answer.Width);
            json.WriteNumber("columns", answer.Columns);
            json.WriteStartArray("curves");
            foreach (var curve in answer.Curves)
            {
                json.WriteStartObject();
                json.WriteString("run", curve.Run);
                switch (curve)
                {
                    case Curve.Points points:
                        Write(json, arrays, "points", points.X.Length, [points.X, points.Y]);
                        break;
                    case Curve.Columns { Values: var values } columns:
                        Write(json, arrays, "columns", columns.Count, [values.First, values.Low, values.High, values.Last, values.Mean, values.Order]);
                        break;
                    default:
                        json.WriteString("kind", "none");
                        break;
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        var start = (4 + head.WrittenCount + 7) / 8 * 8;
        var bytes = new byte[start + arrays.Sum(array => array.Length) * sizeof(double)];
        bytes.AsSpan(4, start - 4).Fill((byte)' ');
        BinaryPrimitives.WriteInt32LittleEndian(bytes, start - 4);
        head.WrittenSpan.CopyTo(bytes.AsSpan(4));
        foreach (var array in arrays)
        {
            MemoryMarshal.AsBytes(array.AsSpan()).CopyTo(bytes.AsSpan(start));
            start += array.Length * sizeof(double);
        }
        return bytes;
    }

    private static void Write(Utf8JsonWriter json, List<double[]> arrays, string kind, long count, double[][] values)
    {
        json.WriteString("kind", kind);
        json.WriteNumber("count", count);
        json.WriteNumber("offset", arrays.Sum(array => (long)array.Length));
        json.WriteNumber("length", values[0].Length);
        arrays.AddRange(values);
    }
}
