using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Ids;
using WandbExporter.Tables.Columns;

namespace WandbExporter.Tables.Catalogue;

/// <summary>
/// Where and how runs ran: their files <c>wandb-metadata.json</c> as columns. The runs' listing has a part of it at most (<c>Run.runInfo</c>), so that it takes
/// two requests a run, and is exported when it is asked for.
/// </summary>
internal static class RunMetadataTable
{
    public const string Name = "run_metadata";

    /// <summary>What is less is no number of bytes: older clients wrote GiB.</summary>
    private const long LeastBytes = 1024 * 1024;

    private static readonly IReadOnlyList<Column<RunRow<RunMetadata>>> Described =
    [
        .. IdentityColumns.Run<RunRow<RunMetadata>>(row => row.Run),
        Column<RunRow<RunMetadata>>.Key("status", "`read`; `missing` of a run without the file; `malformed` if it is no JSON object", row => row.Item.Status),
        Column<RunRow<RunMetadata>>.Time("started_at", "startedAt", row => row.Item.Text("startedAt") is { } text ? new ServerTime(text) : null),
        Column<RunRow<RunMetadata>>.Text("host", "host", row => row.Item.Text("host")),
        Column<RunRow<RunMetadata>>.Text("username", "username: of the account on the host", row => row.Item.Text("username")),
        Column<RunRow<RunMetadata>>.Text("email", "email", row => row.Item.Text("email")),
        Column<RunRow<RunMetadata>>.Text("program", "program", row => row.Item.Text("program")),
        Column<RunRow<RunMetadata>>.Json("args", "args", row => row.Item.Value("args")),
        Column<RunRow<RunMetadata>>.Text("root", "root", row => row.Item.Text("root")),
        Column<RunRow<RunMetadata>>.Text("code_path", "codePath: where the program's code stands in the run's files, below `code/`", row => row.Item.Text("codePath")),
        Column<RunRow<RunMetadata>>.Text("code_path_local", "codePathLocal", row => row.Item.Text("codePathLocal")),
        Column<RunRow<RunMetadata>>.Text("git_remote", "git.remote", row => row.Item.Text("git.remote", "git.remote_url")),
        Column<RunRow<RunMetadata>>.Text("git_commit", "git.commit", row => row.Item.Text("git.commit")),
        Column<RunRow<RunMetadata>>.Text("os", "os", row => row.Item.Text("os")),
        Column<RunRow<RunMetadata>>.Text("python", "python", row => row.Item.Text("python")),
        Column<RunRow<RunMetadata>>.Text("executable", "executable", row => row.Item.Text("executable")),
        Column<RunRow<RunMetadata>>.Text("docker", "docker", row => row.Item.Text("docker")),
        Column<RunRow<RunMetadata>>.Text("colab", "colab", row => row.Item.Text("colab")),
        Column<RunRow<RunMetadata>>.Text("cuda", "cudaVersion; cuda of older clients", row => row.Item.Text("cudaVersion", "cuda")),
        Column<RunRow<RunMetadata>>.Integer("cpu_count", "cpu_count, or cpu.count", row => row.Item.Integer("cpu_count", "cpu.count")),
        Column<RunRow<RunMetadata>>.Integer("cpu_count_logical", "cpu_count_logical, or cpu.countLogical", row => row.Item.Integer("cpu_count_logical", "cpu.countLogical")),
        Column<RunRow<RunMetadata>>.Text("gpu", "gpu", row => row.Item.Text("gpu")),
        Column<RunRow<RunMetadata>>.Integer("gpu_count", "gpu_count", row => row.Item.Integer("gpu_count")),
        Column<RunRow<RunMetadata>>.Json("gpu_devices", "gpu_nvidia, gpu_amd, apple or gpu_devices, whichever is there", row => row.Item.Value("gpu_nvidia", "gpu_amd", "apple", "gpu_devices")),
        Column<RunRow<RunMetadata>>.Integer("memory_bytes", "memory.total; null where an older client wrote GiB", row => row.Item.Integer("memory.total") is { } bytes and >= LeastBytes ? bytes : null) with { Unit = "bytes" },
        Column<RunRow<RunMetadata>>.Json("memory", "memory", row => row.Item.Value("memory")),
        Column<RunRow<RunMetadata>>.Json("disk", "disk", row => row.Item.Value("disk")),
        Column<RunRow<RunMetadata>>.Json("slurm", "slurm", row => row.Item.Value("slurm")),
        Column<RunRow<RunMetadata>>.Json("metadata", "the whole file", row => row.Item.Json),
    ];

    public static UnitKind Kind { get; } = new("RunMetadata");

    public static PagedRunTable<RunMetadata> Descriptor { get; } = new()
    {
        Name = Name,
        RowIs = "a run",
        Described = Described,
        Query = "RunFilesByName",
        CountedBy = "`Project.runCount`",
        Kind = Kind,
        IsUsual = false,
        IsLate = true,
        Lane = Lane.Rows,
        GoesOn = ResumeRule.StartsOver,
        Live = RunningRule.ReadAgain,
        Count = _ => 1,
        IsToldByCount = false,
        Requests = (_, _) => 2,
        List = (client, run, _, _) => new Listing<RunMetadata>(new($"the metadata of {run}", 1, async (_, _, _, cancellationToken) =>
            new Page<RunMetadata>([await client.Runs.GetMetadataAsync(run, cancellationToken)], null, HasNextPage: false))),
        Open = () => new ItemTable<RunRow<RunMetadata>>(Name, Described, row => PartMetadata.OfRun(row.Run)),
    };
}
