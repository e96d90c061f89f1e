using System.Runtime.InteropServices;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Azure;

/// <summary>A body as the client wants it.</summary>
internal static class AzureBody
{
    public static MemoryStream Of(ObjectBody body) =>
        MemoryMarshal.TryGetArray(body.Bytes, out var segment) && segment.Array is not null
            ? new MemoryStream(segment.Array, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(body.Bytes.ToArray(), writable: false);
}
