using System.Globalization;
using DuckDB.NET.Data;
using WandbExporter.Core.Errors;
using WandbExporter.Query.Parts;
using WandbExporter.Query.Views;
using WandbExporter.Storage;

namespace WandbExporter.Query;

/// <summary>
/// DuckDB in this process, without a file, over the parts of an export: it may read where they stand and nowhere else, has no way to a network, and loads no
/// code. What does not fit into its memory, and what is fetched from a bucket, stands in a folder that its owner alone may look into, and that ends with it.
/// </summary>
public sealed class ExportEngine : IAsyncDisposable
{
    private readonly DirectoryInfo _spool;

    private ExportEngine(DuckDBConnection connection, IPartSource parts, DirectoryInfo spool) => (Connection, Parts, _spool) = (connection, parts, spool);

    /// <summary>The connection that others are duplicated from; what it holds ends with it.</summary>
    public DuckDBConnection Connection { get; }

    /// <summary>Where the parts stand that it reads.</summary>
    public IPartSource Parts { get; }

    /// <summary>Where what does not fit into memory stands.</summary>
    public string SpoolFolder => _spool.FullName;

    /// <param name="export">Stays the caller's, and open as long as the engine is.</param>
    /// <param name="options">What it may use.</param>
    /// <exception cref="ExportException">Exit 2: the engine's library is missing, or no folder can be made.</exception>
    public static ExportEngine Open(IExportView export, QueryOptions options)
    {
        ArgumentNullException.ThrowIfNull(export);
        ArgumentNullException.ThrowIfNull(options);
        var spool = SpoolIn(options.SpoolFolder);
        var connection = new DuckDBConnection("Data Source=:memory:");
        try
        {
            IPartSource parts = export is LocalExport
                ? new LocalParts(export.Sink.Location)
                : new SpooledParts(export.Sink, spool.CreateSubdirectory("parts").FullName, options.SpoolBytes ?? new DriveInfo(spool.FullName).AvailableFreeSpace / 2, options.Fetching);
            Start(connection);
            using var command = connection.CreateCommand();
            foreach (var setting in SettingsOf(options, parts.Folder, Path.Combine(spool.FullName, "rows")))
            {
#pragma warning disable CA2100 // Texts in it are quoted by SqlText.
                command.CommandText = setting;
#pragma warning restore CA2100
                command.ExecuteNonQuery();
            }
            return new ExportEngine(connection, parts, spool);
        }
        catch (Exception e)
        {
            connection.Dispose();
            spool.Delete(recursive: true);
            if (e is DuckDBException said)
                throw QueryFailure.OfEngine(said.Message);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await Parts.DisposeAsync();
        try
        {
            _spool.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Whoever cleans up temporary folders was sooner.
        }
    }

    private static void Start(DuckDBConnection connection)
    {
        try
        {
            connection.Open();
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw QueryFailure.Refused($"The library of DuckDB is not in {AppContext.BaseDirectory}; it belongs beside the program, as 'dotnet publish' puts it.");
        }
    }

    /// <summary>Nobody else looks into what a query has there.</summary>
    private static DirectoryInfo SpoolIn(string folder)
    {
        var path = Path.Combine(folder, $"wandb-export-{Guid.NewGuid():N}");
        try
        {
            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(path)
                : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw QueryFailure.Refused($"No folder can be made in {folder} for what does not fit into memory ({e.Message.TrimEnd('.')}); set TMPDIR to one that can be written to.");
        }
    }

    /// <summary>The last of them take the way back away.</summary>
    private static IEnumerable<string> SettingsOf(QueryOptions options, string folder, string spool)
    {
        var memory = options.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        yield return string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{memory}B'");
        yield return string.Create(CultureInfo.InvariantCulture, $"SET threads = {options.Threads ?? Environment.ProcessorCount}");
        yield return "SET TimeZone = 'UTC'";
        if (options.KeepFooters)
            yield return "SET parquet_metadata_cache = true";
        yield return $"SET temp_directory = {SqlText.Literal(spool)}";
        yield return "SET autoinstall_known_extensions = false";
        yield return "SET autoload_known_extensions = false";
        yield return "SET allow_community_extensions = false";
        yield return "SET allow_persistent_secrets = false";
        yield return $"SET allowed_directories = {SqlText.List([folder])}";
        if (options.OutputFile is { } output)
            yield return $"SET allowed_paths = {SqlText.List([output])}";
        yield return "SET enable_external_access = false";
        yield return "SET lock_configuration = true";
    }
}
