using WandbExporter.EndToEnd.Tests.Support;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>As <see cref="CrashTests"/>, at every point of the journal, for every type of record.</summary>
public sealed class JournalCrashTests(CrashScene scene) : IClassFixture<CrashScene>
{
    private static readonly string[] RecordTypes =
        ["export-opened", "part-committed", "projects-listed", "runs-listed", "unit-committed", "project-listing-closed", "export-closed"];

    private static readonly string[] AllPoints =
    [
        .. RecordTypes.SelectMany(type => new[] { $"journal-before-write/{type}:1", $"journal-written/{type}:1", $"journal-synced/{type}:1" }),
        "journal-synced/unit-committed:20", "journal-written/unit-committed:31", "journal-before-write/part-committed:37",
    ];

    public static TheoryData<string> Points => [.. AllPoints];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_kill_in_an_append_loses_nothing_and_repeats_nothing(string point) => await scene.GoOnFromAsync(point, AllPoints);
}
