using WandbExporter.Client.Areas;
using WandbExporter.Client.Areas.Drafts;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Queries;
using WandbExporter.Client.References;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client;

/// <summary>
/// The W&amp;B Public API, typed. Safe for concurrent use; one client for each server and account, because it holds the budget that all share.
/// Every method retries what may pass by itself; what remains is an <see cref="ExportException"/> whose failure is classified:
/// transient, permanent (this object only) or fatal (credentials, address).
/// </summary>
public sealed partial class WandbClient : IAsyncDisposable
{
    private readonly AnswerClassifier _classifier;
    private readonly GraphQLTransport _graphQL;
    private readonly DownloadEngine _downloads;
    private readonly ReferenceDownload _references;
    private readonly TimeProvider _time;
    private readonly HttpPipe _pipe;
    private readonly Endpoint _endpoint;
    private readonly AnswerMemory _memory;
    private readonly Governor? _ownBudget;

    /// <exception cref="ExportException">An option makes no sense.</exception>
    public WandbClient(WandbClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _endpoint = new Endpoint(options);
        _ownBudget = options.Budget is null
            ? new Governor(options.MaxConcurrency, options.MaxRequestsPerSecond, options.TimeProvider, options.GiveUpAfter ?? TimeSpan.FromHours(24))
            : null;
        Budget = options.Budget ?? _ownBudget!;
        _classifier = new AnswerClassifier(_endpoint);
        var retry = new RetryPolicy(options, Budget);
        _pipe = new HttpPipe(options, _endpoint, Budget, _classifier);
        _memory = new AnswerMemory(options.MaxConcurrency, options.TimeProvider, options.Waiting);
        _graphQL = new GraphQLTransport(options, _endpoint, Budget, _classifier, retry, _pipe, _memory);
        _references = new ReferenceDownload(options, retry);
        _time = options.TimeProvider;
        var files = new FileRequests(_endpoint, Budget, _classifier, _pipe);
        _downloads = new DownloadEngine(options, files, retry, _pipe);
        var updates = new UpdateRequests(_graphQL, _classifier, new SignedUpload(options, retry, _pipe, files), retry, options.TimeProvider);
        Runs = new RunArea(updates);
        Projects = new ProjectArea(updates);
        Sweeps = new SweepArea(updates);
        Artifacts = new ArtifactArea(updates, new ArtifactReading(GetArtifactMembershipAsync, GetArtifactAsync, OpenManifestAsync, HasFeatureAsync));
        Collections = new CollectionArea(updates);
        Registries = new RegistryArea(updates);
        Automations = new AutomationArea(updates);
        Teams = new TeamArea(updates);
        Users = new UserArea(updates);
        Launch = new LaunchArea(updates);
        Charts = new ChartArea(updates);
        Reports = new ReportArea(updates);
    }

    public IBudget Budget { get; }

    /// <summary>Who the server takes us for. Ask this first: a bad key is not an error to every other query.</summary>
    /// <exception cref="ExportException">The key is not accepted: fatal, <see cref="ExitCode.Credentials"/>.</exception>
    public async Task<Viewer> GetViewerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var data = await _graphQL.QueryAsync(QueryDocuments.Viewer, [], WireContext.Default.AnswerViewerData, "the account of this API key", cancellationToken);
            return data.Viewer?.ToModel() ?? throw new ExportException(_classifier.Credentials(null));
        }
        catch (ExportException refused) when (refused.Failure.Code == FailureCode.PermissionDenied)
        {
            // Who may not even ask who they are may do nothing.
            throw new ExportException(_classifier.Credentials(refused.Failure.LastAnswer), refused);
        }
    }

    /// <summary>A project; null when it does not exist or the key may not see it, which the server does not tell apart.</summary>
    public async Task<ProjectInfo?> GetProjectAsync(ProjectPath project, CancellationToken cancellationToken)
    {
        var data = await _graphQL.QueryAsync(
            QueryDocuments.Project, Variables.Of(project), WireContext.Default.AnswerProjectData, $"the project {project}", cancellationToken);
        return data.Project?.ToModel(project.Entity, project.Project);
    }

    /// <summary>A run; null when it does not exist or the key may not see it.</summary>
    public Task<RunInfo?> GetRunAsync(RunPath run, CancellationToken cancellationToken) => GetRunAsync(run, null, cancellationToken);

    private async Task<RunInfo?> GetRunAsync(RunPath run, int? maxAttempts, CancellationToken cancellationToken)
    {
        var data = await _graphQL.QueryAsync(
            QueryDocuments.Run, Variables.Of(run), WireContext.Default.AnswerRunData, $"the run {run}", cancellationToken, maxAttempts);
        return data.Project?.Run?.ToModel(run.ProjectPath);
    }

    /// <summary>What the server can do. One that does not say can do nothing extra.</summary>
    public async Task<ServerCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken)
    {
        var features = await OrNullAsync(
            _graphQL.QueryAsync(QueryDocuments.ServerFeatures, [], WireContext.Default.AnswerFeaturesData, "the server's features", cancellationToken));
        var version = await OrNullAsync(
            _graphQL.QueryAsync(QueryDocuments.ServerVersion, [], WireContext.Default.AnswerVersionData, "the server's version", cancellationToken));
        return new ServerCapabilities(
            EnabledIn(features),
            version?.ServerInfo?.LatestLocalVersionInfo?.VersionOnThisInstanceString,
            MaxCliVersion(version?.ServerInfo));
    }

    public ValueTask DisposeAsync()
    {
        _downloads.Dispose();
        _pipe.Dispose();
        _memory.Dispose();
        _asksForFeatures.Dispose();
        _ownBudget?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? MaxCliVersion(VersionInfo? info) =>
        info?.CliVersionInfo is { ValueKind: System.Text.Json.JsonValueKind.Object } cli && cli.TryGetProperty("max_cli_version", out var version)
            ? version.ToString()
            : null;

    private static async Task<T?> OrNullAsync<T>(Task<T> query)
        where T : class
    {
        try
        {
            return await query;
        }
        catch (ExportException unknown) when (unknown.Failure.Category != FailureCategory.Fatal)
        {
            return null;
        }
    }
}
