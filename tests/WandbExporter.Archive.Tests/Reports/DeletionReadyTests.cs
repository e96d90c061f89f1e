using System.Text;
using WandbExporter.Archive.Reports;
using WandbExporter.Archive.Tests.Support;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Core.Plan;
using WandbExporter.Parquet;
using WandbExporter.Storage;
using WandbExporter.Tables.Catalogue;
using Xunit;

namespace WandbExporter.Archive.Tests.Reports;

/// <summary>Which runs and versions an export says to be here with all that they have.</summary>
public sealed class DeletionReadyTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly string[] All =
    [
        "projects", "runs", "history", "system_metrics", "console_logs", "files", "file_contents",
        "artifact_versions", "artifact_aliases", "artifact_collections", "artifact_files", "artifact_lineage",
    ];

    private static readonly UnitKind[] Kinds = [HistoryTable.Kind, SystemMetricsTable.Kind, ConsoleLogsTable.Kind, FilesTable.Kind, ArtifactLineageTable.Kind];

    private readonly TemporaryDirectory _directory = new();
    private int _exports;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_whole_is_ready_and_of_all_else_it_is_said_why_not()
    {
        var lines = await LinesAsync(
            All,
            [
                .. Listed("whole", "running", "noted", "mended", "failed", "lacking", "pending", "went-on", "ended", "odd", "gone", "back", "rewritten"),
                .. Committed("whole"),
                .. Committed("running"),
                .. Committed("noted", note: "The server counts 3 and gave 2."),
                Commit("mended", HistoryTable.Kind, "Less came.", new LiveEnd(null, 0, 0)), .. Committed("mended"),
                .. Committed("failed").Where(record => record is not UnitCommitted { Unit: var unit } || !unit.StartsWith("History/", StringComparison.Ordinal)), Fail("failed", HistoryTable.Kind),
                .. Committed("lacking"), Commit("lacking", FilesTable.Kind, null, new LiveEnd(null, 0, 0)), Fail("lacking", FilesTable.Kind),
                .. Committed("pending").Skip(1),
                .. Committed("went-on").Skip(1), Commit("went-on", HistoryTable.Kind, null, new LiveEnd(null, 0, 0), (Run("went-on") with { State = "running" }).Fingerprint),
                .. Committed("ended"),
                new RunsUpdated(UnitId.RunPage(SmallExport.Project, 0).Value, "acme", "vision", 13, [Run("ended") with { State = "crashed" }, Run("running") with { State = "running" }], Now),
                .. Committed("odd"), .. Committed("gone"), .. Committed("back"), .. Committed("rewritten"),
                new ProjectChecked("acme", "vision", null, new RunChanges(0, 0, 0, ["gone", "back"], null, ["rewritten"]), 13, 13, Now),
                new ProjectChecked("acme", "vision", null, new RunChanges(0, 0, 0, [], ["back"]), 13, 13, Now),
                Fail("hidden", UnitKind.Run),
            ]);

        Assert.Equal(
            [
                "back · finished · true · -",
                "ended · crashed · true · -",
                "failed · finished · false · History: The server answered 502.",
                "gone · finished · false · The source has it no more.",
                "hidden · - · false · Run: The server answered 502.",
                "lacking · finished · false · Files: The server answered 502.",
                "mended · finished · true · -",
                // In one order, whichever came first.
                "noted · finished · false · ArtifactLineage: The server counts 3 and gave 2. ConsoleLogs: The server counts 3 and gave 2. Files: The server counts 3 and gave 2. "
                + "History: The server counts 3 and gave 2. SystemMetrics: The server counts 3 and gave 2.",
                "odd · finished · false · " + OddNote("odd"),
                "pending · finished · false · History: not exported yet.",
                "rewritten · finished · false · The source has rewritten the history, and the export keeps it as it was.",
                "running · running · false · The run is still running.",
                "went-on · finished · false · History: there may be more, for the run was still running when it was read.",
                "whole · finished · true · -",
            ],
            lines);
    }

    [Fact]
    public async Task What_was_not_asked_for_is_named()
    {
        var lines = await LinesAsync(["projects", "runs", "history", "files"], [.. Listed("a"), Commit("a", HistoryTable.Kind), Commit("a", FilesTable.Kind)]);

        Assert.Equal(["a · finished · false · Not exported: system_metrics, console_logs, file_contents, artifact_lineage."], lines);
    }

    [Theory]
    [InlineData(true, null, "m · v0 · - · true · -|m · v1 · - · true · -|m · v2 · - · false · ArtifactFiles: A file has another size.|m · v3 · - · false · ArtifactFiles: The server answered 502.|m · v4 · - · false · ArtifactFiles: not exported yet.")]
    [InlineData(true, 10L, "m · v0 · - · true · -|m · v1 · - · false · Not exported: the bytes of artifacts.|m · v2 · - · false · ArtifactFiles: A file has another size.|m · v3 · - · false · ArtifactFiles: The server answered 502.|m · v4 · - · false · ArtifactFiles: not exported yet.")]
    public async Task A_version_is_ready_when_its_bytes_are_here(bool contents, long? most, string expected)
    {
        var unit = ArtifactFilesTable.Kind;
        JournalRecord[] records =
        [
            new ArtifactsListed("acme", "vision", [.. Enumerable.Range(0, 5).Select(number => new ArtifactDescriptor("m", $"v{number}", $"id{number}", "aa", 1, number == 1 ? 11 : 5))], Now),
            ArtifactsRead(), Of(0), Of(1), Of(2, "A file has another size."),
            new UnitFailed(IdOf(3), new Failure(FailureCategory.Permanent, "http_502", "The server answered 502.", ExitCode.Incomplete), 3, Now),
        ];

        var lines = await LinesAsync(All, records, ArtifactSelection.All with { Contents = contents, MaxBytes = most });

        Assert.Equal(expected.Split('|'), lines);

        string IdOf(int number) => UnitId.OfArtifact(unit, SmallExport.Project, "m", $"v{number}").Value;
        UnitCommitted Of(int number, string? note = null) => new(IdOf(number), "aa", 1, 1, note, Now);
    }

    [Fact]
    public async Task Of_an_export_that_lost_something_nothing_is_ready_and_what_an_earlier_end_said_is_taken_back()
    {
        var export = new SmallExport(_directory.Below("export"));
        await export.WriteAsync();
        var file = export.FileOf(ExportKeys.DeletionReady);
        Assert.True(File.Exists(file));
        File.Delete(export.FileOf(RunFileKeys.File(SmallExport.Project.Run("a"), "output.log")));
        await using var destination = await export.OpenAsync();

        await Assert.ThrowsAsync<ExportException>(() => SmallExport.FinishAsync(destination));
        Assert.False(File.Exists(file));

        // Where something else failed too, the end comes all the same, and says it of each.
        await SmallExport.FailAsync(destination, UnitId.OfRun(SystemMetricsTable.Kind, SmallExport.Project.Run("b")));
        await SmallExport.FinishAsync(destination);
        Assert.All(await ReadAsync(file), line => Assert.Contains(" · finished · false · Something that was exported is missing", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_failed_above_them_is_said_of_all_runs_or_versions_of_the_project_and_of_no_other()
    {
        var other = new ProjectPath("acme", "other");
        JournalRecord[] runs = [.. Listed("a"), .. Committed("a"), .. Listed("b", other), .. Committed("b", project: other)];

        Assert.Equal(["a · finished · true · -", "b · finished · true · -"], Sorted(await LinesAsync(All, runs)));
        Assert.Equal(
            ["a · finished · false · RunPage: The server answered 502.", "b · finished · true · -"],
            Sorted(await LinesAsync(All, [.. runs, Fail(UnitId.RunPage(SmallExport.Project, 1))])));

        JournalRecord[] versions = [.. VersionsOf(SmallExport.Project), .. VersionsOf(other), ArtifactsRead(other)];
        Assert.Equal(["m · v0 · - · false · Artifacts: not exported yet.", "m · v0 · - · true · -"], Sorted(await LinesAsync(All, versions)));
        versions = [.. versions, ArtifactsRead()];
        Assert.All(await LinesAsync(All, versions), line => Assert.Contains("true", line, StringComparison.Ordinal));
        Assert.Equal(
            ["m · v0 · - · false · Artifacts: The server answered 502.", "m · v0 · - · true · -"],
            Sorted(await LinesAsync(All, [.. versions, Fail(UnitId.OfProject(ArtifactVersionsTable.Kind, SmallExport.Project))])));
        Assert.Equal(
            ["m · v0 · - · false · Artifacts: A collection cannot be listed.", "m · v0 · - · true · -"],
            Sorted(await LinesAsync(All, [.. versions, ArtifactsRead(note: "A collection cannot be listed.")])));
    }

    [Fact]
    public async Task No_version_is_ready_while_it_is_not_known_of_some_run_what_it_used()
    {
        const string Unknown = "m · v0 · - · false · ArtifactLineage: which versions were logged and used is not known of";
        var other = new ProjectPath("acme", "other");
        JournalRecord[] records = [.. Listed("a"), .. Committed("a"), .. VersionsOf(SmallExport.Project), ArtifactsRead(), .. VersionsOf(other), ArtifactsRead(other)];

        Assert.Equal([$"{Unknown} the run acme/vision/a.", $"{Unknown} the run acme/vision/a."], await OfVersionsAsync(Fail("a", ArtifactLineageTable.Kind)));
        Assert.All(await OfVersionsAsync(Fail(UnitId.RunPage(other, 1))), line => Assert.Equal($"{Unknown} runs of acme/other.", line));
        Assert.All(await OfVersionsAsync(Fail("b", UnitKind.Run), Fail("c", UnitKind.Run)), line => Assert.Equal($"{Unknown} the run acme/vision/b and 1 more.", line));
        Assert.All(await OfVersionsAsync(Commit("a", ArtifactLineageTable.Kind, "The server counts 3 and gave 2.", new LiveEnd(null, 0, 0))), line => Assert.StartsWith(Unknown, line, StringComparison.Ordinal));
        Assert.All(
            await OfVersionsAsync(Commit("a", ArtifactLineageTable.Kind, "The server counts 3 and gave 2.", new LiveEnd(null, 0, 0)), Commit("a", ArtifactLineageTable.Kind)),
            line => Assert.Contains("true", line, StringComparison.Ordinal));
        // What else of a run failed is no matter of versions.
        Assert.All(await OfVersionsAsync(Fail("a", HistoryTable.Kind)), line => Assert.Contains("true", line, StringComparison.Ordinal));

        async Task<IReadOnlyList<string>> OfVersionsAsync(params JournalRecord[] more) =>
            [.. (await LinesAsync(All, [.. records, .. more])).Where(line => line.StartsWith("m · ", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task What_is_to_be_read_again_is_not_ready_be_it_a_run_or_a_version()
    {
        var unit = UnitId.OfArtifact(ArtifactFilesTable.Kind, SmallExport.Project, "m", "v0").Value;
        var lines = await LinesAsync(
            All,
            [
                .. Listed("a"), .. Committed("a"), .. VersionsOf(SmallExport.Project), ArtifactsRead(),
                new UnitReopened(unit, "aa", new LiveEnd(null, 1, 1), Now),
                new UnitReopened(UnitId.OfRun(FilesTable.Kind, SmallExport.Project.Run("a")).Value, Run("a").Fingerprint, new LiveEnd(null, 1, 1), Now),
            ]);

        Assert.Equal(["a · finished · false · Files: it is still to be read again.", "m · v0 · - · false · ArtifactFiles: it is still to be read again."], Sorted(lines));
    }

    [Fact]
    public async Task What_this_start_did_not_look_at_is_not_ready_whatever_an_earlier_one_saw()
    {
        JournalRecord[] earlier = [.. Listed("unseen", "shown", "again", "gone"), .. Committed("unseen"), .. Committed("shown"), .. Committed("again"), .. Committed("gone"), .. VersionsOf(SmallExport.Project), ArtifactsRead()];
        JournalRecord[] now =
        [
            new RunsUpdated(UnitId.RunPage(SmallExport.Project, 0).Value, "acme", "vision", 4, [Run("again")], Now),
            new ProjectChecked("acme", "vision", null, new RunChanges(0, 0, 0, ["gone"]), 4, 3, Now),
            new RunsListed(UnitId.RunPage(SmallExport.Project, 1).Value, "acme", "vision", 1, null, 0, true, 5, [Run("new")], Now), .. Committed("new"),
        ];

        var lines = await LinesAsync(All, earlier, lookedAt: new LookedAt(run => run.RunId == "shown", _ => false), now: now);

        Assert.Equal(
            [
                "again · finished · true · -",
                "gone · finished · false · The source has it no more.",
                "m · v0 · - · false · This start did not look at it.",
                "new · finished · true · -",
                "shown · finished · true · -",
                "unseen · finished · false · This start did not look at it.",
            ],
            Sorted(lines));
        Assert.Contains("m · v0 · - · true · -", await LinesAsync(All, earlier, lookedAt: LookedAt.Nothing, now: [ArtifactsRead()]));
    }

    private async Task<IReadOnlyList<string>> LinesAsync(
        IReadOnlyList<string> tables, IReadOnlyList<JournalRecord> records, ArtifactSelection? artifacts = null, LookedAt? lookedAt = null, IReadOnlyList<JournalRecord>? now = null)
    {
        var export = new SmallExport(_directory.Below($"export-{_exports++}"));
        await using (var destination = await export.OpenAsync())
        {
            await destination.Journal.AppendAsync([new ExportOpened("0.0.1", "ada", Now), .. records], default);
            await FinishAsync(destination, SmallExport.Identity with { Tables = tables }, artifacts ?? ArtifactSelection.All, lookedAt ?? new LookedAt(_ => true, _ => true), now ?? []);
        }
        return await ReadAsync(export.FileOf(ExportKeys.DeletionReady));
    }

    private static async Task FinishAsync(LocalDestination destination, ExportIdentity identity, ArtifactSelection artifacts, LookedAt lookedAt, IReadOnlyList<JournalRecord> now)
    {
        using var fold = new ExportFold();
        // As a start that finds out that units were read again: what was taken before is void.
        var (state, _) = await JournalReplay.ReadAsync(destination.Journal.ReadAllAsync, TableCatalogue.Default.Of(identity.Tables).Units, fold, default);
        fold.BeginStart();
        await destination.Journal.AppendAsync(now, default);
        foreach (var record in now)
            state.Apply(record);
        await new ExportFinisher(destination, identity, TimeProvider.System) { Artifacts = artifacts, LookedAt = lookedAt }.FinishAsync(state, fold, isWhole: true, default);
    }

    /// <summary>Of each row what names it, its state, whether it is ready, and why not.</summary>
    private static async Task<IReadOnlyList<string>> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        var reader = await ParquetFileReader.OpenAsync(stream, default);
        var rows = new List<string>();
        await foreach (var batch in reader.ReadBatchesAsync(BatchSelection.All, default))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Rows; row++)
                {
                    var cells = batch.Fields.ToDictionary(field => field.Name, field => field.IsNull(row) ? null : field.Kind == FieldKind.Boolean ? field.Boolean(row) ? "true" : "false" : Encoding.UTF8.GetString(field.Utf8(row)));
                    rows.Add($"{cells["run_id"] ?? $"{cells["collection"]} · {cells["version"]}"} · {cells["state"] ?? "-"} · {cells["ready"]} · {cells["reason"] ?? "-"}");
                }
            }
        }
        return rows;
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Order(StringComparer.Ordinal);

    private static UnitCommitted ArtifactsRead(ProjectPath? project = null, string? note = null) =>
        new(UnitId.OfProject(ArtifactVersionsTable.Kind, project ?? SmallExport.Project).Value, "", 1, 1, note, Now, new LiveEnd(null, 1, 1));

    private static IEnumerable<JournalRecord> VersionsOf(ProjectPath project) =>
    [
        new ArtifactsListed(project.Entity, project.Project, [new ArtifactDescriptor("m", "v0", "id", "aa", 1, 5)], Now),
        new UnitCommitted(UnitId.OfArtifact(ArtifactFilesTable.Kind, project, "m", "v0").Value, "aa", 1, 1, null, Now),
    ];

    private static IEnumerable<JournalRecord> Listed(string run, ProjectPath project) =>
        [new RunsListed(UnitId.RunPage(project, 0).Value, project.Entity, project.Project, 0, null, 0, true, 1, [Run(run)], Now)];

    private static IEnumerable<JournalRecord> Listed(params string[] runs) =>
    [
        new RunsListed(
            UnitId.RunPage(SmallExport.Project, 0).Value, "acme", "vision", 0, null, 0, true, runs.Length, [.. runs.Select(Run)], Now,
            Odd: runs.Contains("odd") ? [new OddRun("odd", [new OddField("fileCount", "many")])] : null),
    ];

    private static string OddNote(string run) => new OddRun(run, [new OddField("fileCount", "many")]).Note;

    private static IEnumerable<JournalRecord> Committed(string run, string? note = null, ProjectPath? project = null) =>
        Kinds.Select(kind => Commit(run, kind, note) with { Unit = UnitId.OfRun(kind, (project ?? SmallExport.Project).Run(run)).Value });

    private static UnitCommitted Commit(string run, UnitKind kind, string? note = null, LiveEnd? live = null, string fingerprint = "") =>
        new(UnitId.OfRun(kind, SmallExport.Project.Run(run)).Value, fingerprint, 1, 1, note, Now, live);

    private static UnitFailed Fail(string run, UnitKind kind) => Fail(UnitId.OfRun(kind, SmallExport.Project.Run(run)));

    private static UnitFailed Fail(UnitId unit) =>
        new(unit.Value, new Failure(FailureCategory.Permanent, "http_502", "The server answered 502.", ExitCode.Incomplete), 3, Now);

    private static RunDescriptor Run(string id) => new(id, "finished", 49, 50, 0, 0, 1, "2026-01-01T00:00:00Z");
}
