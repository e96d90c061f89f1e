using System.Runtime.InteropServices;

namespace WandbExporter.Parquet.Codecs;

/// <summary>A context of libzstd, freed with its last reference.</summary>
internal sealed class ZstdDecompressor : SafeHandle
{
    public ZstdDecompressor()
        : base(0, true)
    {
        SetHandle(ZstdLibrary.CreateDecompressor());
        if (IsInvalid)
            throw new InvalidOperationException("libzstd gave no context: it is out of memory.");
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => ZstdLibrary.IsError(ZstdLibrary.FreeDecompressor(handle)) == 0;
}
