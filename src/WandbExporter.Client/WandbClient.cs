using WandbExporter.Client.Areas;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.References;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client;

/// <summary>
/// The W&amp;B Public API, typed. Safe for concurrent use; one client for each server and account, because it holds the budget that all share.
/// Every method retries what may pass by itself; what remains is an <see cref="WandbException"/> whose failure is classified:
/// transient, permanent (this object only) or fatal (credentials, address).
/// </summary>
public sealed partial class WandbClient : IAsyncDisposable, IDisposable
{
    private readonly ReadRequests _reads;
    private readonly DownloadEngine _downloads;
    private readonly HttpPipe _pipe;
    private readonly AnswerMemory _memory;
    private readonly Governor? _ownBudget;
    private readonly HostBudgets _budgets;

    /// <exception cref="WandbException">An option makes no sense.</exception>
    public WandbClient(WandbClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var endpoint = new Endpoint(options);
        var longestPause = options.GiveUpAfter ?? TimeSpan.FromHours(24);
        _ownBudget = options.Budget is null ? new Governor(options.MaxConcurrency, options.MaxRequestsPerSecond, options.TimeProvider, longestPause, options.QuietHours, HostBudgets.TermsOf(options, endpoint.Root.Authority)) : null;
        Budget = options.Budget ?? _ownBudget!;
        _budgets = new HostBudgets(options, Budget, endpoint, longestPause);
        var bandwidth = options.MaxBytesPerSecond is { } bytes ? new Bandwidth(bytes, options.QuietHours, options.TimeProvider) : null;
        var classifier = new AnswerClassifier(endpoint);
        var retry = new RetryPolicy(options, Budget);
        _pipe = new HttpPipe(options, endpoint, _budgets, classifier);
        _memory = new AnswerMemory(options.MaxConcurrency, options.TimeProvider, options.Waiting);
        var graphQL = new GraphQLTransport(options, endpoint, _budgets, classifier, retry, _pipe, _memory, bandwidth);
        var files = new FileRequests(endpoint, _budgets, classifier, _pipe);
        _downloads = new DownloadEngine(options, files, retry, _pipe, bandwidth);
        _reads = new ReadRequests(graphQL, classifier, _downloads, new ReferenceDownload(options, retry, _budgets, bandwidth), endpoint, _memory, options.TimeProvider);
        var updates = new UpdateRequests(graphQL, classifier, new SignedUpload(options, retry, _pipe, files), retry, options.TimeProvider);
        Runs = new RunArea(_reads, updates);
        Projects = new ProjectArea(_reads, updates);
        Sweeps = new SweepArea(_reads, updates, Runs);
        Artifacts = new ArtifactArea(_reads, updates);
        Collections = new CollectionArea(_reads, updates);
        Registries = new RegistryArea(_reads, updates);
        Automations = new AutomationArea(_reads, updates);
        Teams = new TeamArea(_reads, updates);
        Users = new UserArea(_reads, updates);
        Launch = new LaunchArea(_reads, updates);
        Charts = new ChartArea(_reads, updates);
        Reports = new ReportArea(_reads, updates);
        Organizations = new OrganizationArea(_reads);
    }

    public IBudget Budget { get; }

    /// <summary>Who the server takes us for. Ask this first: a bad key is not an error to every other query.</summary>
    /// <exception cref="WandbException">The key is not accepted: fatal, <see cref="ExitCode.Credentials"/>.</exception>
    public async Task<Viewer> GetViewerAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var data = await _reads.GraphQL.QueryAsync(QueryDocuments.Viewer, [], WireContext.Default.AnswerViewerData, "the account of this API key", cancellationToken);
            return data.Viewer?.ToModel() ?? throw new WandbException(_reads.Classifier.Credentials(null));
        }
        catch (WandbException refused) when (refused.Failure.Code == FailureCode.PermissionDenied)
        {
            // Who may not even ask who they are may do nothing.
            throw new WandbException(_reads.Classifier.Credentials(refused.Failure.LastAnswer), refused) { StatusCode = refused.StatusCode };
        }
    }

    /// <summary>Fails unless the server can filter what the filters are of: to be asked before anything is listed by them.</summary>
    /// <exception cref="WandbException">It cannot: fatal, <c>filter</c>, with the remedy.</exception>
    public Task RequireFiltersAsync(ListingFilters filters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filters);
        return _reads.RequireFiltersAsync(filters, cancellationToken);
    }

    /// <summary>What the server can do. One that does not say can do nothing extra.</summary>
    public Task<ServerCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken = default) => _reads.GetCapabilitiesAsync(cancellationToken);

    public void Dispose()
    {
        _downloads.Dispose();
        _pipe.Dispose();
        _memory.Dispose();
        _reads.Dispose();
        _budgets.Dispose();
        _ownBudget?.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
