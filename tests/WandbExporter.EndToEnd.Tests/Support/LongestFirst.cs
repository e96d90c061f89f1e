using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("WandbExporter.EndToEnd.Tests.Support.LongestFirst", "WandbExporter.EndToEnd.Tests")]

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>Begins with the classes that take longest, so that none of them is left alone at the end. No test depends on it.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        nameof(ServerSideCopyTests), nameof(FleetBucketPartitionTests), nameof(BucketExportTests), nameof(DocumentedCommandTests), nameof(SharedFileTests), nameof(LiveUnitTests), nameof(FleetTests),
        nameof(FleetPartitionTests), nameof(LongLayoutLiveTests), nameof(GoogleExportTests), nameof(FleetLockTests), nameof(CopyTests), nameof(JournalCrashTests), nameof(LongLayoutCrashTests), nameof(CrashTests),
    ];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(PlaceOf);

    private static int PlaceOf(ITestCollection classOfTests)
    {
        var place = Array.FindIndex(Long, name => classOfTests.DisplayName.EndsWith($".{name}", StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
