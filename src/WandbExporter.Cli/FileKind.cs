using System.Runtime.InteropServices;

namespace WandbExporter.Cli;

/// <summary>What .NET does not say of a path: whether it is a file, whose bytes can be read twice, or a pipe, a device or a socket, which may keep a reader waiting for ever.</summary>
internal static partial class FileKind
{
    private const int WorkingDirectory = -100;
    private const uint Type = 1;
    private const int BytesOfAnswer = 256;
    private const int PlaceOfMode = 28;
    private const int TypeOfMode = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>Whether it is a file, or a link to one; true also where the system cannot be asked.</summary>
    public static bool IsRegular(string path)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        Span<byte> answer = stackalloc byte[BytesOfAnswer];
        try
        {
            return Ask(WorkingDirectory, path, 0, Type, ref MemoryMarshal.GetReference(answer)) != 0
                || (MemoryMarshal.Read<ushort>(answer[PlaceOfMode..]) & TypeOfMode) == Regular;
        }
        catch (EntryPointNotFoundException)
        {
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int folder, string path, int flags, uint mask, ref byte answer);
}
