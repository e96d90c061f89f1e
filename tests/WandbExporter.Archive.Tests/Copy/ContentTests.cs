using WandbExporter.Archive.Tests.Support;
using WandbExporter.Archive.Verify;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Archive.Tests.Copy;

/// <summary>Contents that stand by their digests are of no unit: manifest, verify, prune and copy have them as they are, once each.</summary>
public sealed class ContentTests : CopyTests
{
    private static readonly UnitId Version = UnitId.OfArtifact(ArtifactFilesTable.Kind, SmallExport.Project, "model", "v0");
    private static readonly ObjectKey Kept = ArtifactKeys.Content("md5", "0123456789abcdef0123456789abcdef");
    private static readonly ObjectKey Unkept = ArtifactKeys.Unverified(new Subject.ArtifactVersion(SmallExport.Project, "model", "v0"), "a.bin");

    [Fact]
    public async Task A_content_stays_and_is_copied_although_the_version_that_brought_it_was_begun_anew_and_failed()
    {
        await WriteAsync();
        var report = await VerifyAsync(prune: true);
        Assert.True(report is { Verdict: "incomplete", ProblemsTotal: 0, RemovedTotal: 0 }, report.ToJson());
        Assert.True(File.Exists(Source.FileOf(Kept)));
        Assert.Contains(report.Tables, table => table is { Table: "artifact_files (contents)", Parts: 1 });

        // 10 objects of the units that are committed, and the content; not what the version has alone.
        var (_, meter) = await CopyAsync();
        Assert.Equal((11, 11), (meter.ObjectsCopied, meter.ObjectsPlanned));
        Assert.True(File.Exists(Target.FileOf(Kept)));
        Assert.False(File.Exists(Target.FileOf(Unkept)));
        var copy = await Target.VerifyAsync();
        Assert.True(copy is { Verdict: "incomplete", ProblemsTotal: 0 }, copy.ToJson());
        Assert.Equal(report.PartsDigest, copy.PartsDigest);
        (_, meter) = await CopyAsync();
        Assert.Equal((0, 11), (meter.ObjectsCopied, meter.ObjectsThere));
    }

    [Fact]
    public async Task A_content_that_is_not_there_is_missing_whatever_became_of_the_version_that_brought_it()
    {
        await WriteAsync();
        File.Delete(Source.FileOf(Kept));
        var report = await VerifyAsync(prune: false);
        Assert.Equal(("missing", Kept.Value), Assert.Single(report.Problems) is var problem ? (problem.Code, problem.Subject) : default);
    }

    private async Task WriteAsync()
    {
        await using var destination = await Source.OpenAsync();
        await SmallExport.WriteUnitsAsync(destination);
        var content = await SmallExport.PutTextAsync(destination.Sink, Kept, "weights\n");
        var part = new PartInfo(content.Key.Value, null, content.Bytes, content.Sha256!, 0);
        await destination.Journal.AppendAsync([new ContentCommitted(Version.Value, part, DateTimeOffset.UnixEpoch)], default);
        await SmallExport.AppendFileAsync(destination, Version, Unkept, "of no known digest\n");
        await destination.Journal.AppendAsync([new UnitReset(Version.Value)], default);
        await SmallExport.FailAsync(destination, Version);
        await SmallExport.CloseAsync(destination, failed: 1);
        await SmallExport.FinishAsync(destination);
    }

    private async Task<VerifyReport> VerifyAsync(bool prune)
    {
        await using var destination = await Source.OpenAsync();
        var tables = TableCatalogue.Default.Of(SmallExport.Identity.Tables);
        return await new ExportVerifier(destination, SmallExport.Identity, tables, "test", new VerifyOptions { Prune = prune }, TimeProvider.System).VerifyAsync(null, default);
    }
}
