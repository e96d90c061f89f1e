namespace WandbExporter.Benchmarks;

/// <summary>What the exporter may take, whatever it exports.</summary>
internal static class MemoryBound
{
    private const double MostMegabytes = 350;

    public static bool Holds(string what, double bytes)
    {
        if (bytes / 1e6 <= MostMegabytes)
            return true;
        Console.Error.WriteLine($"{what}: more than {MostMegabytes} MB.");
        return false;
    }
}
