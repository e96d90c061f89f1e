using System.Reflection;
using System.Runtime.InteropServices;

namespace WandbExporter.Parquet.Codecs;

/// <summary>The system's libzstd, found by the names it has on each system.</summary>
internal static partial class ZstdLibrary
{
    /// <summary>What <see cref="Reset"/> resets: the session and the parameters.</summary>
    public const int ResetAll = 3;

    /// <summary>A parameter.</summary>
    public const int CompressionLevel = 100;

    /// <summary>More of the frame follows.</summary>
    public const int GoOn = 0;

    /// <summary>The frame ends.</summary>
    public const int EndOfFrame = 2;

    private const string Name = "zstd";

    private static readonly string[] FileNames = OperatingSystem.IsWindows()
        ? ["libzstd.dll", "zstd.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib"]
            : ["libzstd.so.1"];

    private static readonly Lazy<nint> Handle = new(Load);

    static ZstdLibrary() => NativeLibrary.SetDllImportResolver(typeof(ZstdLibrary).Assembly, Resolve);

    public static bool IsAvailable => Handle.Value != 0;

    private static nint Load()
    {
        foreach (var name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
                return handle;
        }
        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? Handle.Value : 0;

    [LibraryImport(Name, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompressor();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressor(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompressor();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressor(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_compressBound")]
    public static partial nuint CompressBound(nuint size);

    [LibraryImport(Name, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(Name, EntryPoint = "ZSTD_compressCCtx")]
    public static unsafe partial nuint Compress(ZstdCompressor context, byte* output, nuint room, byte* input, nuint size, int level);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint Reset(ZstdCompressor context, int what);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(ZstdCompressor context, int parameter, int value);

    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_setPledgedSrcSize")]
    public static partial nuint SetPledgedSize(ZstdCompressor context, ulong size);

    [LibraryImport(Name, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint CompressStream(ZstdCompressor context, ref Buffer output, ref Buffer input, int end);

    [LibraryImport(Name, EntryPoint = "ZSTD_decompressDCtx")]
    public static unsafe partial nuint Decompress(ZstdDecompressor context, byte* output, nuint room, byte* input, nuint size);

    /// <summary>Memory that libzstd reads or writes, and how far it is.</summary>
    public unsafe struct Buffer
    {
        public byte* Start;
        public nuint Size;
        public nuint Position;
    }
}
