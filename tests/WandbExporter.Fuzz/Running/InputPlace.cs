using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace WandbExporter.Fuzz.Running;

/// <summary>Which input is being decoded, in memory that outlives the process.</summary>
internal sealed class InputPlace : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private long _begun = long.MaxValue;

    public InputPlace(string target)
    {
        _file = MemoryMappedFile.CreateFromFile(PathOf(target), FileMode.Create, null, sizeof(long));
        _view = _file.CreateViewAccessor();
        _view.Write(0, -1L);
    }

    public static string PathOf(string target) => Path.Combine(Finding.Folder, $"{target}.at");

    /// <summary>The input at which a process ended; null if it came to none.</summary>
    public static long? Of(string target) => File.Exists(PathOf(target)) && BitConverter.ToInt64(File.ReadAllBytes(PathOf(target))) is >= 0 and var number ? number : null;

    public void Begin(long number)
    {
        _view.Write(0, number);
        Volatile.Write(ref _begun, Stopwatch.GetTimestamp());
    }

    public void End() => Volatile.Write(ref _begun, long.MaxValue);

    public void EndIfStuck(TimeSpan longest, int exitCode)
    {
        var begun = Volatile.Read(ref _begun);
        if (begun != long.MaxValue && Stopwatch.GetElapsedTime(begun) > longest)
            Environment.Exit(exitCode);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
