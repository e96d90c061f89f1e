using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;

namespace WandbExporter.Client;

/// <summary>
/// The W&amp;B Public API, typed. Safe for concurrent use; one client for each server and account, because it holds the shared budget.
/// Every method retries what may pass by itself; what remains is an <see cref="ExportException"/> whose failure is classified:
/// transient, permanent (this object only) or fatal (credentials, address).
/// </summary>
public sealed partial class WandbClient : IAsyncDisposable
{
    private readonly AnswerClassifier classifier;
    private readonly GraphQLTransport graphQL;
    private readonly DownloadEngine downloads;
    private readonly HttpPipe pipe;
    private readonly Endpoint endpoint;

    /// <exception cref="ExportException">An option makes no sense.</exception>
    public WandbClient(WandbClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        endpoint = new Endpoint(options);
        Governor = new Governor(options.MaxConcurrency, options.MaxRequestsPerSecond, options.TimeProvider, options.GiveUpAfter ?? TimeSpan.FromHours(24));
        classifier = new AnswerClassifier(endpoint);
        var retry = new RetryPolicy(options, Governor);
        pipe = new HttpPipe(options, endpoint, Governor, classifier);
        graphQL = new GraphQLTransport(options, endpoint, Governor, classifier, retry, pipe);
        downloads = new DownloadEngine(options, new FileRequests(endpoint, Governor, classifier, pipe), retry, pipe);
    }

    public Governor Governor { get; }

    /// <summary>Who the server takes us for. Ask this first: a bad key is not an error to every other query.</summary>
    /// <exception cref="ExportException">The key is not accepted: fatal, <see cref="ExitCode.Credentials"/>.</exception>
    public async Task<Viewer> GetViewerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var data = await graphQL.QueryAsync(QueryDocuments.Viewer, [], WireContext.Default.AnswerViewerData, "the account of this API key", cancellationToken);
            return data.Viewer?.ToModel() ?? throw new ExportException(classifier.Credentials(null));
        }
        catch (ExportException refused) when (refused.Failure.Code == "permission_denied")
        {
            // Who may not even ask who they are may do nothing.
            throw new ExportException(classifier.Credentials(refused.Failure.LastAnswer), refused);
        }
    }

    /// <summary>One page of an entity's projects.</summary>
    /// <exception cref="ExportException">The entity is unknown: fatal, <see cref="ExitCode.Usage"/>.</exception>
    public async Task<Page<ProjectInfo>> GetProjectsAsync(string entity, string? cursor, int pageSize, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(entity);
        var data = await graphQL.QueryAsync(
            QueryDocuments.Projects,
            new Variables { { "entity", entity }, { "cursor", cursor }, { "perPage", pageSize } },
            WireContext.Default.AnswerProjectsData,
            $"the projects of {entity}",
            cancellationToken);
        var page = data.Models;
        if (cursor is null && (page is null || page.Nodes.Count == 0)) await RequireEntityAsync(entity, cancellationToken);
        if (page is null) throw new ExportException(classifier.NotFound($"the projects of {entity}"));
        return new Page<ProjectInfo>([.. page.Nodes.Select(node => node.ToModel(entity))], page.EndCursor, page.HasNextPage);
    }

    /// <summary>A project; null when it does not exist or the key may not see it, which the server does not tell apart.</summary>
    public async Task<ProjectInfo?> GetProjectAsync(ProjectPath project, CancellationToken cancellationToken)
    {
        var data = await graphQL.QueryAsync(
            QueryDocuments.Project, Variables.Of(project), WireContext.Default.AnswerProjectData, $"the project {project}", cancellationToken);
        return data.Project?.ToModel(project.Entity, project.Project);
    }

    /// <summary>One page of a project's runs, each with all its fields.</summary>
    /// <exception cref="ExportException">The project is not there: permanent, <c>not_found</c>.</exception>
    public async Task<RunPage> GetRunsAsync(ProjectPath project, RunQuery query, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var subject = $"the runs of {project}";
        var variables = Variables.Of(project).With("cursor", cursor).With("perPage", query.PageSize).With("order", query.Order).With("filters", query.Filters);
        var data = await graphQL.QueryAsync(QueryDocuments.Runs, variables, WireContext.Default.AnswerRunsData, subject, cancellationToken);
        if (data.Project is not { Runs: { } runs } found) throw new ExportException(classifier.NotFound(subject));
        return new RunPage([.. runs.Nodes.Select(node => node.ToModel(project))], runs.EndCursor, runs.HasNextPage, found.RunCount, found.ReadOnly);
    }

    /// <summary>A run; null when it does not exist or the key may not see it.</summary>
    public async Task<RunInfo?> GetRunAsync(RunPath run, CancellationToken cancellationToken)
    {
        var data = await graphQL.QueryAsync(QueryDocuments.Run, Variables.Of(run), WireContext.Default.AnswerRunData, $"the run {run}", cancellationToken);
        return data.Project?.Run?.ToModel(run.ProjectPath);
    }

    /// <summary>One page of a run's files.</summary>
    public async Task<Page<RunFile>> GetRunFilesAsync(RunPath run, string? cursor, int pageSize, CancellationToken cancellationToken)
    {
        var subject = $"the files of {run}";
        var variables = Variables.Of(run).With("cursor", cursor).With("perPage", pageSize);
        var data = await graphQL.QueryAsync(QueryDocuments.RunFiles, variables, WireContext.Default.AnswerFilesData, subject, cancellationToken);
        if (data.Project?.Run is not { } found) throw new ExportException(classifier.NotFound(subject));
        if (found.Files is not { } files) return new Page<RunFile>([], null, false, found.FileCount);
        return new Page<RunFile>([.. files.Nodes.Select(node => node.ToModel(run))], files.EndCursor, files.HasNextPage, found.FileCount);
    }

    /// <summary>
    /// One page of a run's console log. The server may say in mid-log that there is no next page; the line count decides.
    /// </summary>
    /// <exception cref="ExportException">The server is too old for this: permanent, <c>unsupported_query</c>. Then <c>output.log</c> has the lines.</exception>
    public async Task<Page<ConsoleLine>> GetConsoleLinesAsync(RunPath run, string? cursor, int pageSize, CancellationToken cancellationToken)
    {
        var subject = $"the console log of {run}";
        var variables = Variables.Of(run).With("cursor", cursor).With("perPage", pageSize);
        var data = await graphQL.QueryAsync(QueryDocuments.ConsoleLogPage, variables, WireContext.Default.AnswerConsoleData, subject, cancellationToken);
        if (data.Project?.Run is not { } found) throw new ExportException(classifier.NotFound(subject));
        if (found.LogLines is not { } log) return new Page<ConsoleLine>([], null, false, found.LogLineCount);
        var lines = log.Nodes;
        var cutShort = lines.Count > 0 && lines[^1].Number + 1 < found.LogLineCount && !string.IsNullOrEmpty(log.EndCursor);
        return new Page<ConsoleLine>(lines, log.EndCursor, log.HasNextPage || cutShort, found.LogLineCount);
    }

    /// <summary>What the server can do. One that does not say can do nothing extra.</summary>
    public async Task<ServerCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken)
    {
        var features = await OrNullAsync(
            graphQL.QueryAsync(QueryDocuments.ServerFeatures, [], WireContext.Default.AnswerFeaturesData, "the server's features", cancellationToken));
        var version = await OrNullAsync(
            graphQL.QueryAsync(QueryDocuments.ServerVersion, [], WireContext.Default.AnswerVersionData, "the server's version", cancellationToken));
        return new ServerCapabilities(
            features?.ServerInfo?.Features?.Where(feature => feature is { IsEnabled: true, Name: not null }).Select(feature => feature!.Name!).ToHashSet() ?? [],
            version?.ServerInfo?.LatestLocalVersionInfo?.VersionOnThisInstanceString,
            MaxCliVersion(version?.ServerInfo));
    }

    public ValueTask DisposeAsync()
    {
        downloads.Dispose();
        pipe.Dispose();
        Governor.Dispose();
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

    private async Task RequireEntityAsync(string entity, CancellationToken cancellationToken)
    {
        var data = await graphQL.QueryAsync(
            QueryDocuments.Entity, new Variables { { "entity", entity } }, WireContext.Default.AnswerEntityData, $"the entity {entity}", cancellationToken);
        // The server describes a name that nobody has taken as an available one.
        if (data.Entity is null || data.Entity.Available == true)
        {
            throw new ExportException(new Failure(FailureCategory.Fatal, "unknown_entity",
                $"There is no entity named '{entity}' at {endpoint.Name} that this API key can see; check the spelling, or that the key's account is a member.", ExitCode.Usage));
        }
    }
}
