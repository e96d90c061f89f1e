using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace WandbExporter.Fuzz.Running;

/// <summary>Which input is being decoded, in memory that outlives the process, and for how long.</summary>
internal sealed class InputPlace : IDisposable
{
    /// <summary>No input takes so much of a processor, or waits so long.</summary>
    private static readonly TimeSpan MostCpu = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private long _number = -1;
    private (long Number, TimeSpan Cpu, long Time) _seen = (-1, default, 0);

    public InputPlace(string target)
    {
        _file = MemoryMappedFile.CreateFromFile(PathOf(target), FileMode.Create, null, sizeof(long));
        _view = _file.CreateViewAccessor();
        Set(-1);
    }

    public static string PathOf(string target) => Path.Combine(Finding.Folder, $"{target}.at");

    /// <summary>The input at which a process ended; null if it came to none.</summary>
    public static long? Of(string target) => File.Exists(PathOf(target)) && BitConverter.ToInt64(File.ReadAllBytes(PathOf(target))) is >= 0 and var number ? number : null;

    public void Set(long number)
    {
        _view.Write(0, number);
        Volatile.Write(ref _number, number);
    }

    /// <summary>Ends the process if an input takes too long; to be called each second. Other processes may take the processor meanwhile.</summary>
    public void EndIfStuck(int exitCode)
    {
        var (number, cpu, time) = (Volatile.Read(ref _number), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        if (number != _seen.Number)
            _seen = (number, cpu, time);
        else if (number >= 0 && (cpu - _seen.Cpu > MostCpu || Stopwatch.GetElapsedTime(_seen.Time, time) > Longest))
            Environment.Exit(exitCode);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
