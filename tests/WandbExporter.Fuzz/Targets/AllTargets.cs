namespace WandbExporter.Fuzz.Targets;

/// <summary>What there is to be fed.</summary>
internal static class AllTargets
{
    private static readonly Dictionary<string, Func<string, Task<FuzzTarget>>> Makers = new(StringComparer.Ordinal)
    {
        ["pages"] = PagesTargets.OfListingsAsync,
        ["history"] = PagesTargets.OfHistoriesAsync,
        ["rows"] = RowsTarget.MakeAsync,
        ["manifest"] = ManifestTarget.MakeAsync,
        ["parquet"] = ParquetTarget.MakeAsync,
        ["journal"] = name => Task.FromResult(JournalTargets.OfBuckets(name)),
        ["journal-file"] = name => Task.FromResult(JournalTargets.OfDirectories(name)),
        ["record"] = name => Task.FromResult(JournalTargets.OfRecords(name)),
        ["hocon"] = name => Task.FromResult(ConfigurationTargets.OfTexts(name)),
        ["settings"] = name => Task.FromResult(ConfigurationTargets.OfSettings(name)),
        ["credentials"] = name => Task.FromResult(CredentialsTarget.Make(name)),
        ["yaml"] = name => Task.FromResult(YamlTarget.Make(name)),
        ["report"] = ReportTarget.MakeAsync,
        ["address"] = name => Task.FromResult(AddressTarget.Make(name)),
        ["filter"] = name => Task.FromResult(FilterTarget.Make(name)),
        ["fleet-message"] = name => Task.FromResult(FleetTargets.OfMessages(name)),
        ["fleet-frame"] = name => Task.FromResult(FleetTargets.OfFrames(name)),
        ["fleet-key"] = name => Task.FromResult(FleetTargets.OfKeys(name)),
        ["fleet-certificate"] = name => Task.FromResult(FleetTargets.OfCertificates(name)),
        ["fleet-report"] = name => Task.FromResult(FleetTargets.OfReports(name)),
        ["headers"] = name => Task.FromResult(HeadersTarget.Make(name)),
    };

    public static IReadOnlyCollection<string> Names => Makers.Keys;

    public static Task<FuzzTarget> MakeAsync(string name) => Makers[name](name);
}
