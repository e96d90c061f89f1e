namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Services bound the number of parts, and how long an object becomes is not known when it begins: the size doubles on the way, so that
/// parts of 8 MiB make objects of up to 370 GiB out of 10 000 parts.
/// </summary>
internal static class PartSize
{
    private const int Doublings = 3;
    private const int PartsOfOneSize = 2000;
    private const long SmallestCopy = 256L << 20;

    public static int Of(int number, int firstSize) => firstSize << Math.Min((number - 1) / PartsOfOneSize, Doublings);

    /// <summary>The same for parts that the service copies: the size of the object is known, so all are of one size.</summary>
    /// <param name="bytes">The object's size.</param>
    /// <param name="largest">The most that the service copies in one request.</param>
    /// <param name="limits">What else it allows.</param>
    public static long OfCopy(long bytes, long largest, StoreLimits limits)
    {
        var needed = (bytes + limits.MaxParts - 1) / limits.MaxParts;
        return Math.Max(needed, Math.Clamp(SmallestCopy, limits.MinPartBytes, largest));
    }

    public static int Largest(int firstSize) => firstSize << Doublings;
}
