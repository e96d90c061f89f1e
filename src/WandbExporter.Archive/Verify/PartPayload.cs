using System.Buffers.Binary;
using System.Text;
using WandbExporter.Core.Journal;

namespace WandbExporter.Archive.Verify;

/// <summary>What a spool keeps of a part.</summary>
internal static class PartPayload
{
    public static byte[] Of(PartInfo part)
    {
        using var buffer = new MemoryStream(128);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(part.Bytes);
        writer.Write(part.Rows);
        writer.Write(part.Sha256);
        writer.Write(part.Class == PartClass.TablePart);
        writer.Write(part.Table ?? "");
        writer.Flush();
        return buffer.ToArray();
    }

    public static PartInfo ToPart(string key, byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        var (bytes, rows, sha256, isTable) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadString(), reader.ReadBoolean());
        return new PartInfo(key, isTable ? reader.ReadString() : null, bytes, sha256, rows);
    }

    public static byte[] OfRuns(IReadOnlyList<PartRun> runs)
    {
        using var buffer = new MemoryStream(32 * runs.Count);
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(runs.Count);
        foreach (var run in runs)
        {
            writer.Write(run.RunId);
            writer.Write(run.Rows);
            writer.Write(run.Values);
        }
        writer.Flush();
        return buffer.ToArray();
    }

    public static IReadOnlyList<PartRun> ToRuns(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        var runs = new PartRun[reader.ReadInt32()];
        for (var i = 0; i < runs.Length; i++)
            runs[i] = new PartRun(reader.ReadString(), reader.ReadInt64(), reader.ReadInt64());
        return runs;
    }

    public static byte[] OfSize(long bytes)
    {
        var payload = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(payload, bytes);
        return payload;
    }

    public static long ToSize(byte[] payload) => BinaryPrimitives.ReadInt64LittleEndian(payload);
}
