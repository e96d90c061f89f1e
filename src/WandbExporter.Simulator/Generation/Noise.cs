
namespace WandbExporter.Simulator;

/// <summary>Counter-based randomness: every value is a function of its coordinates, none depends on an earlier one.</summary>
internal static class Noise
{
    public static ulong Hash(ulong a, ulong b = 0, ulong c = 0)
    {
        var mixed = Mix(a + 0x9E3779B97F4A7C15);
        mixed = Mix(mixed ^ (b + 0xD1B54A32D192ED03));
        return Mix(mixed ^ (c + 0x8CB92BA72F3D8DD7));
    }

    public static ulong Hash(string text)
    {
        // FNV-1a over UTF-16: stable between processes, which string.GetHashCode is not.
        var hash = 14695981039346656037UL;
        foreach (var character in text)
            hash = (hash ^ character) * 1099511628211UL;
        return Mix(hash);
    }

    /// <summary>In [0, 1).</summary>
    public static double Unit(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    public static double Unit(ulong a, ulong b, ulong c = 0) => Unit(Hash(a, b, c));

    /// <summary>About normal (sum of three uniform ones), mean 0, within ±1.</summary>
    public static double Bell(ulong hash)
    {
        const double Scale = 1.0 / (1 << 21);
        var sum = (hash & 0x1FFFFF) + ((hash >> 21) & 0x1FFFFF) + ((hash >> 42) & 0x1FFFFF);
        return (sum * Scale / 1.5) - 1.0;
    }

    public static T Pick<T>(IReadOnlyList<T> from, ulong hash) => from[(int)(hash % (ulong)from.Count)];

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
