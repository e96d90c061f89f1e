namespace WandbExporter.Storage.Buckets;

/// <summary>
/// Services bound the number of parts, and how long an object becomes is not known when it begins: the size doubles on the way, so that
/// parts of 8 MiB make objects of up to 370 GiB out of 10 000 parts.
/// </summary>
internal static class PartSize
{
    private const int Doublings = 3;
    private const int PartsOfOneSize = 2000;

    public static int Of(int number, int firstSize) => firstSize << Math.Min((number - 1) / PartsOfOneSize, Doublings);

    public static int Largest(int firstSize) => firstSize << Doublings;
}
