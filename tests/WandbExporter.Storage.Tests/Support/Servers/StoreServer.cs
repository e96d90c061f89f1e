using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace WandbExporter.Storage.Tests.Support.Servers;

/// <summary>
/// A real server for tests: one that <c>test.sh</c> has started (WANDB_EXPORT_TEST_CEPH_RGW and so on hold what its script printed), else
/// one that is started here by the script in <c>tests/servers</c> and ends with this process. Credentials reach the code under test as
/// those of a user do: as a profile, by the server's name, of an AWS credentials file.
/// </summary>
internal sealed class StoreServer
{
    private const string CredentialsVariable = "AWS_SHARED_CREDENTIALS_FILE";

    private static readonly Lock CredentialsGate = new();
    private static readonly HashSet<string> Profiles = [];

    private readonly string[] _commands;

    // Kept, because its input would close with it.
    private Process? _process;
    private readonly Lazy<Task<Uri>> _endpoint;

    private StoreServer(string name, params string[] commands)
    {
        Name = name;
        _commands = commands;
        _endpoint = new Lazy<Task<Uri>>(StartAsync);
    }

    public static StoreServer Ceph { get; } = new("ceph-rgw", "radosgw", "ceph-mon", "ceph-osd");

    public static StoreServer Swift { get; } = new("swift", "swift-proxy-server", "swift-account-server", "memcached");

    public static StoreServer S3rver { get; } = new("s3rver", "node", "tests/servers/node_modules/.bin/s3rver");

    public static StoreServer Azurite { get; } = new("azurite", "node", "tests/servers/node_modules/.bin/azurite-blob");

    /// <summary>Over https, with a certificate of its own.</summary>
    public static StoreServer AzuriteTls { get; } = new("azurite-tls", "node", "openssl", "tests/servers/node_modules/.bin/azurite-blob");

    public static IEnumerable<StoreServer> All => [Ceph, Swift, S3rver, Azurite, AzuriteTls];

    public string Name { get; }

    /// <summary>Why tests cannot use it here; null if they can. In CI they must.</summary>
    public string? Missing
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable(Variable) is not null)
                return null;
            var missing = _commands.FirstOrDefault(command => !IsInstalled(command));
            return missing is null ? null : $"{Name} is not to be had here: there is no {missing}.";
        }
    }

    private string Variable => $"WANDB_EXPORT_TEST_{Name.ToUpperInvariant().Replace('-', '_')}";

    /// <summary>A file with the certificate to trust; null before it answers, or if it has none.</summary>
    public string? Certificate { get; private set; }

    /// <summary>Where it answers; starts it if need be.</summary>
    public Task<Uri> EndpointAsync() => _endpoint.Value;

    [ModuleInitializer]
    internal static void KeepAwayFromTheMachinesCredentials()
    {
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        // A process that a test started has the file of its parent.
        if (Environment.GetEnvironmentVariable(CredentialsVariable) is not null)
            return;
        var file = Path.Combine(Path.GetTempPath(), $"wandb-export-test-{Environment.ProcessId}.credentials");
        Environment.SetEnvironmentVariable(CredentialsVariable, file);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(file);
    }

    private async Task<Uri> StartAsync()
    {
        var line = Environment.GetEnvironmentVariable(Variable) ?? await StartScriptAsync();
        var parts = line.Split(' ');
        AddProfile(Name, parts[1], parts[2]);
        Certificate = parts.ElementAtOrDefault(3);
        return new Uri(parts[0]);
    }

    /// <summary>The process is never ended here: it ends when its input does, and that is when this process is gone, however it goes.</summary>
    private async Task<string> StartScriptAsync()
    {
        var directory = Path.Combine(Path.GetTempPath(), $"wandb-export-{Name}-{Environment.ProcessId}");
        var script = Path.Combine(RepositoryRoot(), "tests", "servers", $"{Name}.sh");
        var start = new ProcessStartInfo("bash", [script, directory]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        return await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{script} ended without a server.");
    }

    /// <summary>Makes credentials known by a profile's name.</summary>
    public static void AddProfile(string name, string key, string secret)
    {
        lock (CredentialsGate)
        {
            if (!Profiles.Add(name))
                return;
            File.AppendAllText(
                Environment.GetEnvironmentVariable(CredentialsVariable)!,
                $"[{name}]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n");
        }
    }

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "WandbExporter.sln")))
            directory = directory.Parent!;
        return directory.FullName;
    }

    private static bool IsInstalled(string command) => command.Contains('/', StringComparison.Ordinal) ?
        File.Exists(Path.Combine(RepositoryRoot(), command)) :
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, command)));
}
