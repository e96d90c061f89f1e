namespace WandbExporter.Storage.Local;

/// <summary>The system's error numbers that storage tells apart.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int TooManyOpenInSystem = 23;
    public const int TooManyOpen = 24;
    public const int FileTooLarge = 27;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;

    public static int WouldBlock { get; } = OperatingSystem.IsMacOS() ? 35 : 11;

    public static int NotSupported { get; } = OperatingSystem.IsMacOS() ? 45 : 95;

    public static int NameTooLong { get; } = OperatingSystem.IsMacOS() ? 63 : 36;

    public static int QuotaExceeded { get; } = OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>The error number behind an exception of the base library; 0 if there is none.</summary>
    public static int Of(Exception e) => e switch
    {
        PathTooLongException => NameTooLong,
        UnauthorizedAccessException { InnerException: IOException inner } => inner.HResult,
        UnauthorizedAccessException => AccessDenied,
        FileNotFoundException or DirectoryNotFoundException => NoEntry,
        // How the base library says that a file would grow beyond a limit.
        ArgumentOutOfRangeException => FileTooLarge,
        IOException when OperatingSystem.IsWindows() => OfWindows(e.HResult & 0xFFFF),
        IOException => e.HResult,
        _ => 0,
    };

    private static int OfWindows(int error) => error switch
    {
        5 => AccessDenied,
        19 => ReadOnly,
        32 or 33 => WouldBlock,
        39 or 112 => NoSpace,
        80 or 183 => Exists,
        _ => 0,
    };
}
