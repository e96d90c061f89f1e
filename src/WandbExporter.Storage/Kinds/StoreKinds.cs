using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Google;
using WandbExporter.Storage.Local;
using WandbExporter.Storage.S3;

namespace WandbExporter.Storage.Kinds;

/// <summary>All kinds of stores there are, and what follows from that: a new one is a folder and a line here.</summary>
public static class StoreKinds
{
    public static IReadOnlyList<StoreKind> All { get; } =
    [
        LocalKind.Instance,
        S3Kind.Instance,
        AzureKind.Instance,
        GoogleKind.Instance,
    ];

    /// <summary>An address of each kind, as a sentence lists them.</summary>
    public static string Examples => Sentence(All.Select(kind => kind.Example));

    /// <summary>The address and the summary of each kind, a line each, in columns.</summary>
    public static string HelpLines
    {
        get
        {
            var width = All.Max(kind => kind.Example.Length) + 2;
            return string.Join('\n', All.Select(kind => kind.Example.PadRight(width) + kind.Summary));
        }
    }

    /// <summary>Between which places services copy by themselves, separated by commas.</summary>
    public static string CopiesBetween => string.Join(", ", All.Select(kind => kind.CopiesBetween).OfType<string>());

    /// <summary>The settings of all stores with their defaults and comments, as they stand in reference.conf.</summary>
    public static string Reference =>
        string.Join('\n', new[] { BucketReading.Reference }.Concat(All.Select(kind => kind.Reference)).Where(text => text.Length > 0));

    /// <exception cref="ExportException">Usage: empty, of a kind that this version does not write to, or with credentials in it.</exception>
    public static DestinationUri Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw AddressText.Usage($"The destination is empty; give one such as {Examples}.");

        if (All.FirstOrDefault(kind => kind.Schemes.Any(known => known.Length > 0 && LacksSlashes(text, known))) is { } meant)
            throw AddressText.Usage($"'{text}' is no address; write one such as {meant.Example}, or ./{text} for a directory of that name.");
        var end = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = end < 0 ? "" : text[..end].ToLowerInvariant();
        return All.FirstOrDefault(kind => kind.Schemes.Contains(scheme))?.Parse(text)
            ?? throw AddressText.Usage($"Destinations of the kind {scheme}:// are not in this version; give one such as {Examples}.");
    }

    /// <exception cref="ExportException">Usage: a setting makes no sense.</exception>
    public static BucketSettings ReadSettings(IStoreSettingsReader read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return BucketReading.Settings(read) with { Stores = StoreSettings.Of(All.Select(kind => kind.ReadSettings(read)).OfType<object>()) };
    }

    /// <summary>What reads references like this one; null if no store does.</summary>
    /// <param name="address">The reference.</param>
    /// <param name="list">What may be read.</param>
    /// <param name="settings">How stores are reached.</param>
    /// <param name="time">Says when a credential has expired.</param>
    public static IReferenceReader? OpenReferences(ReferenceAddress address, ReferenceList list, BucketSettings settings, TimeProvider time) =>
        All.Select(kind => kind.OpenReferences(address, list, settings, time)).FirstOrDefault(reader => reader is not null);

    /// <summary>Places of this machine that the list names and that are not there, so that nothing can be read from them.</summary>
    public static IReadOnlyList<string> MissingOf(ReferenceList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return [.. FileReferences.MissingOf(list)];
    }

    private static bool LacksSlashes(string text, string scheme) =>
        text.StartsWith($"{scheme}:", StringComparison.OrdinalIgnoreCase) && !text.StartsWith($"{scheme}://", StringComparison.OrdinalIgnoreCase);

    private static string Sentence(IEnumerable<string> parts)
    {
        var all = parts.ToList();
        return all.Count == 1 ? all[0] : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }
}
