using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace WandbExporter.Storage.Tests.Support.Servers.Gcs;

/// <summary>The preconditions of a request on an object.</summary>
/// <param name="Generation">The generation that must stand there; 0 for none at all.</param>
/// <param name="NotGeneration">The one that must not; 0: something must stand there.</param>
/// <param name="Metageneration">The metageneration that must stand there.</param>
/// <param name="NotMetageneration">The one that must not.</param>
internal sealed record GcsConditions(long? Generation, long? NotGeneration, long? Metageneration, long? NotMetageneration)
{
    public static readonly GcsConditions None = new(null, null, null, null);

    public static readonly string[] Names = ["ifGenerationMatch", "ifGenerationNotMatch", "ifMetagenerationMatch", "ifMetagenerationNotMatch"];

    public static readonly string[] SourceNames = ["ifSourceGenerationMatch", "ifSourceGenerationNotMatch", "ifSourceMetagenerationMatch", "ifSourceMetagenerationNotMatch"];

    public static GcsConditions Of(IQueryCollection query) => Of(query, Names);

    public static GcsConditions OfSource(IQueryCollection query) => Of(query, SourceNames);

    /// <param name="standing">What stands there now.</param>
    /// <param name="reading">A reading answers 304 where the version that it has is still there.</param>
    public void Require(GcsObject? standing, bool reading)
    {
        var (generation, metageneration) = (standing?.Generation ?? 0, standing is null ? 0 : GcsObject.Metageneration);
        if ((Generation is { } wanted && wanted != generation) || (Metageneration is { } meta && meta != metageneration))
            throw GcsError.Condition();
        if ((NotGeneration is { } unwanted && unwanted == generation) || (NotMetageneration is { } notMeta && notMeta == metageneration))
            throw reading ? new GcsError(304, "notModified", "Not Modified") : GcsError.Condition();
    }

    private static GcsConditions Of(IQueryCollection query, string[] names)
    {
        var values = names.Select(name => Number(query, name)).ToArray();
        return new GcsConditions(values[0], values[1], values[2], values[3]);
    }

    private static long? Number(IQueryCollection query, string name) => query[name] switch
    {
        [] => null,
        [{ } text] when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw GcsError.Invalid($"Invalid value for {name}."),
    };
}
