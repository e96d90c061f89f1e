using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;
using WandbExporter.Tables.Columns;
using WandbExporter.Tables.Write;

namespace WandbExporter.Tables.Catalogue;

/// <summary>The inventory of runs' files: as the server lists them, and where their bytes stand.</summary>
internal static class FilesTable
{
    public const string Name = "files";

    /// <summary>Files of a run that are a request or two.</summary>
    private const int FewFiles = 50;

    private static readonly IReadOnlyList<Column<FileRow>> Described =
    [
        .. IdentityColumns.Run<FileRow>(row => row.Run),
        Column<FileRow>.Key("name", "File.name", row => row.File.Name),
        Column<FileRow>.Integer("size_bytes", "of the bytes that are stored; `File.sizeBytes` where none are", row => row.Part?.Bytes ?? row.File.SizeBytes) with { Unit = "bytes" },
        Column<FileRow>.Text("mimetype", "File.mimetype", row => row.File.MimeType),
        Column<FileRow>.Time("updated_at", "File.updatedAt", row => row.File.UpdatedAt),
        Column<FileRow>.Text("md5", "File.md5", row => row.File.Md5) with { Unit = "as the server spells it" },
        Column<FileRow>.Key("status", "`stored`, `failed`, or `listed`: with `--no-file-contents`, or where a file was declared and nothing of it was uploaded", row => row.Status),
        Column<FileRow>.Text("key", "where the bytes stand", row => row.Part?.Key),
        Column<FileRow>.Text("sha256", "of the bytes", row => row.Part?.Sha256) with { Unit = "hex" },
        Column<FileRow>.Text("error", "why they are not there, or how they differ from what was listed", row => row.Failure?.Message ?? row.Remark),
    ];

    public static UnitKind Kind { get; } = new("Files");

    public static RunUnitTable Descriptor { get; } = new()
    {
        Name = Name,
        Group = TableGroup.Files,
        RowIs = "a file of a run",
        Described = Described,
        Query = "RunFiles",
        CountedBy = "`Run.fileCount`",
        Kind = Kind,
        Lane = Lane.Files,
        GoesOn = ResumeRule.FileByFile,
        Live = RunningRule.ReadAgain,
        Count = run => run.FileCount,
        // A file can be another without being counted anew.
        IsToldByCount = false,
        Requests = (run, pages) => 1 + (run.FileCount ?? 0) / pages.Files + (pages.FileContents ? run.FileCount ?? 0 : 0),
        IsSmall = run => run.FileCount <= FewFiles,
    };

    public static IRowTable<FileRow> Open() => new ItemTable<FileRow>(Name, Described, row => PartMetadata.OfRun(row.Run));
}

/// <summary>What became of one file of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="File">As the server lists it.</param>
/// <param name="Part">Where its bytes stand; null if they were not wanted or could not be read.</param>
/// <param name="Failure">Why they could not be read.</param>
/// <param name="Remark">What else there is to know of it, in one sentence; null if nothing.</param>
internal sealed record FileRow(RunPath Run, RunFile File, PartInfo? Part, Failure? Failure, string? Remark)
{
    public string Status => Part is not null ? "stored" : Failure is not null ? "failed" : "listed";
}
