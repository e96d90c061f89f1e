using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WandbExporter.Storage.Local;

/// <summary>
/// The few system calls whose errors must be seen. .NET's own flush discards an error of fsync, and its move copies where a rename is
/// impossible. Failures are <see cref="IOException"/>s whose HResult is the error number, as .NET's own are.
/// </summary>
internal static partial class Posix
{
    /// <summary>Makes the file's bytes durable.</summary>
    public static void Sync(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!FlushFileBuffers(file))
                throw new IOException(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetHRForLastWin32Error());
            return;
        }
        while (Fsync(file) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
                throw LastError();
        }
    }

    /// <summary>Makes the names in a directory durable.</summary>
    public static void SyncDirectory(string path)
    {
        // NTFS journals its names; there is nothing to call.
        if (OperatingSystem.IsWindows())
            return;
        using var directory = new SafeFileHandle(Open(path, OpenFlags), ownsHandle: true);
        if (directory.IsInvalid)
            throw LastError();
        try
        {
            Sync(directory);
        }
        catch (IOException e) when (e.HResult == Errno.Invalid || e.HResult == Errno.NotSupported)
        {
            // Some network file systems know no such call for directories; their names are as durable as they make them.
        }
    }

    /// <summary>Opens a file for reading: not what a link leads to, and without waiting for who writes to a pipe.</summary>
    public static SafeFileHandle OpenToRead(string path)
    {
        if (OperatingSystem.IsWindows())
            return File.OpenHandle(path);
        var file = new SafeFileHandle(Open(path, OpenFlags | NoWait | NoLink), ownsHandle: true);
        return file.IsInvalid ? throw LastError() : file;
    }

    /// <summary>
    /// Makes the file system that a directory is on durable, with all that was written to it. Only since Linux 5.8 does the call tell of what could
    /// not be written.
    /// </summary>
    public static void SyncFileSystem(string directory)
    {
        using var handle = new SafeFileHandle(Open(directory, OpenFlags), ownsHandle: true);
        if (handle.IsInvalid)
            throw LastError();
        while (Syncfs(handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted)
                throw LastError();
        }
    }

    /// <summary>Whether <see cref="SyncFileSystem"/> is to be had here, and tells of errors.</summary>
    public static bool CanSyncFileSystems { get; } = OperatingSystem.IsLinux() && Environment.OSVersion.Version >= new Version(5, 8) && HasStatx();

    /// <summary>The device that a directory is on. Linux alone.</summary>
    public static ulong DeviceOf(string path)
    {
        Span<byte> facts = stackalloc byte[256];
        if (Statx(CurrentDirectory, path, 0, 0, facts) != 0)
            throw LastError();
        // Its layout is the kernel's own, the same on every machine.
        return MemoryMarshal.Read<ulong>(facts[136..]);
    }

    /// <summary>Gives the file its new name in one step, replacing what has that name.</summary>
    public static void Replace(string from, string to)
    {
        if (OperatingSystem.IsWindows())
            File.Move(from, to, overwrite: true);
        else if (Rename(from, to) != 0)
            throw LastError();
    }

    /// <summary>Makes a directory, if there is none, and none above it.</summary>
    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (!Directory.Exists(Path.GetDirectoryName(path)))
                throw new DirectoryNotFoundException();
            Directory.CreateDirectory(path);
        }
        else if (Mkdir(path, AnyMode) != 0 && Marshal.GetLastPInvokeError() != Errno.Exists)
        {
            throw LastError();
        }
    }

    /// <summary>Gives a file another name; false where the file system has no such links, or no more of them for this file.</summary>
    public static bool TryLink(string from, string to) => !OperatingSystem.IsWindows() && Link(from, to) == 0;

    /// <summary>True if the open file now carries an exclusive lock that the file system really keeps.</summary>
    public static bool LockExclusively(SafeFileHandle file) => OperatingSystem.IsWindows() || Flock(file, ExclusiveNonBlocking) == 0;

    private const int ExclusiveNonBlocking = 2 | 4;

    private const int CurrentDirectory = -100;

    /// <summary>What the user's mask does not take away.</summary>
    private const uint AnyMode = 0x1FF;

    // Read only, closed on exec.
    private static readonly int OpenFlags = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    private static readonly int NoWait = OperatingSystem.IsMacOS() ? 0x4 : 0x800;
    private static readonly int NoLink = OperatingSystem.IsMacOS() ? 0x100 : 0x20000;

    private static bool HasStatx()
    {
        try
        {
            DeviceOf("/");
            return true;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or IOException)
        {
            return false;
        }
    }

    private static IOException LastError()
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException(new Win32Exception(error).Message, error);
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int Syncfs(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> facts);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mkdir(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle file);
}
