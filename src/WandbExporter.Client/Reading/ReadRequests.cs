using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Client.Queries;
using WandbExporter.Client.References;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;

namespace WandbExporter.Client.Reading;

/// <summary>What the areas read by, and what is known of the server by now: what it does not have is asked for once.</summary>
internal sealed class ReadRequests(
    GraphQLTransport graphQL, AnswerClassifier classifier, DownloadEngine downloads, ReferenceDownload references, Endpoint endpoint, AnswerMemory memory, TimeProvider time)
    : IDisposable
{
    /// <summary>What is made while a listing is read is then at its end.</summary>
    public const string OldestFirst = "+created_at";

    /// <summary>Documents that this server does not answer whole.</summary>
    private readonly ConcurrentDictionary<QueryDocument, bool> _asksApart = new();
    private readonly SemaphoreSlim _asksForFeatures = new(1);
    private volatile HashSet<string>? _features;
    private volatile bool _knowsNoEntityAutomations;

    public GraphQLTransport GraphQL => graphQL;

    public AnswerClassifier Classifier => classifier;

    public DownloadEngine Downloads => downloads;

    public ReferenceDownload References => references;

    public Endpoint Endpoint => endpoint;

    public AnswerMemory Memory => memory;

    public TimeProvider Time => time;

    /// <summary>Whether automations are asked for project by project, for the server has shown that it knows no other way.</summary>
    public bool KnowsNoEntityAutomations
    {
        get => _knowsNoEntityAutomations;
        set => _knowsNoEntityAutomations = value;
    }

    /// <summary>What the server can do. One that does not say can do nothing extra.</summary>
    public async Task<ServerCapabilities> GetCapabilitiesAsync(CancellationToken cancellationToken)
    {
        var features = await OrNullAsync(
            graphQL.QueryAsync(QueryDocuments.ServerFeatures, [], WireContext.Default.AnswerFeaturesData, "the server's features", cancellationToken));
        var version = await OrNullAsync(
            graphQL.QueryAsync(QueryDocuments.ServerVersion, [], WireContext.Default.AnswerVersionData, "the server's version", cancellationToken));
        return new ServerCapabilities(
            EnabledIn(features),
            version?.ServerInfo?.LatestLocalVersionInfo?.VersionOnThisInstanceString,
            MaxCliVersion(version?.ServerInfo));
    }

    /// <summary>An answer of something that not every server has.</summary>
    /// <param name="what">In the plural, such as "reports".</param>
    /// <param name="fields">The fields that lead there: a server that does not know one of them has nothing of the kind, whatever else it lacks.</param>
    /// <exception cref="WandbException">The server does not know such a field: permanent, <c>not_offered</c>.</exception>
    public async Task<T> OfferedAsync<T>(string what, string[] fields, Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (WandbException unknown) when (Lacks(unknown.Failure, fields))
        {
            throw new WandbException(classifier.NotOffered(what, unknown.Failure.LastAnswer), unknown) { StatusCode = unknown.StatusCode };
        }
    }

    public static bool Lacks(Failure failure, params ReadOnlySpan<string> fields)
    {
        if (failure is not { Code: FailureCode.UnsupportedQuery, LastAnswer: { } answer })
            return false;
        foreach (var field in fields)
        {
            if (QueryDocument.IsUnknown(field, answer))
                return true;
        }
        return false;
    }

    /// <summary>What stands in an object that is shown: null there means that the key may not read it.</summary>
    /// <param name="isShown">Whether the object is.</param>
    public T Shown<T>(T? found, bool isShown, string subject)
        where T : class => found ?? throw new WandbException(isShown ? classifier.Forbidden(subject) : classifier.NotFound(subject));

    /// <summary>Fails unless the server can filter what the filters are of.</summary>
    /// <exception cref="WandbException">It cannot: fatal, <c>filter</c>, with the remedy.</exception>
    public async Task RequireFiltersAsync(ListingFilters filters, CancellationToken cancellationToken)
    {
        if (filters.Sweeps is not null)
            await RequireFilterAsync(ServerFeature.SweepFilters, "sweeps", cancellationToken);
        if (filters.Collections is not null)
            await RequireFilterAsync(ServerFeature.CollectionFilters, "collections", cancellationToken);
        if (filters.Registries is not null)
            await RequireFilterAsync(ServerFeature.RegistrySearch, "registries", cancellationToken);
    }

    /// <param name="feature">What lets a server filter.</param>
    /// <param name="what">What it is to filter.</param>
    public async Task RequireFilterAsync(string feature, string what, CancellationToken cancellationToken)
    {
        if (await HasFeatureAsync(feature, cancellationToken))
            return;
        throw new WandbException(new Failure(
            FailureCategory.Fatal, FailureCode.Filter, $"The server at {Endpoint.Name} does not filter {what}: it lacks {feature}. Leave out the filter of {what}, or ask its operator for a newer one.", ExitCode.Usage));
    }

    /// <summary>Whether the server says that it has a feature; one too old to say anything has none.</summary>
    public async Task<bool> HasFeatureAsync(string feature, CancellationToken cancellationToken)
    {
        if (_features is { } known)
            return known.Contains(feature);
        // Many ask at the same time, and one answer is for all.
        await _asksForFeatures.WaitAsync(cancellationToken);
        try
        {
            return (_features ??= await FeaturesAsync(cancellationToken)).Contains(feature);
        }
        finally
        {
            _asksForFeatures.Release();
        }
    }

    /// <summary>
    /// The whole answer, or null. A server that does not know all of the document is not asked for it again: what each listing leaves out there is that listing's
    /// to know.
    /// </summary>
    public async Task<T?> TogetherAsync<T>(QueryDocument document, Variables variables, JsonTypeInfo<Answer<T>> type, string subject, CancellationToken cancellationToken)
        where T : class
    {
        if (_asksApart.ContainsKey(document))
            return null;
        try
        {
            var data = await graphQL.QueryAsync(document, variables, type, subject, cancellationToken, PageSize.Attempts, isPiece: true);
            // A number alone tells nothing of the objects: its lack is the same in all documents.
            if (graphQL.MissingIn(document).All(field => field == "totalCount"))
                return data;
            _asksApart[document] = true;
            return null;
        }
        catch (WandbException apart) when (apart.Failure.Category != FailureCategory.Fatal)
        {
            if (apart.Failure.Code == FailureCode.UnsupportedQuery)
                _asksApart[document] = true;
            return null;
        }
    }

    /// <summary>False where the server will not say: the listing itself asks, and fails alone.</summary>
    public async Task<bool> MayHaveAsync(string feature, CancellationToken cancellationToken)
    {
        try
        {
            return await HasFeatureAsync(feature, cancellationToken);
        }
        catch (WandbException unsaid) when (unsaid.Failure.Category != FailureCategory.Fatal)
        {
            return false;
        }
    }

    public void Dispose() => _asksForFeatures.Dispose();

    private async Task<HashSet<string>> FeaturesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return EnabledIn(await graphQL.QueryAsync(QueryDocuments.ServerFeatures, [], WireContext.Default.AnswerFeaturesData, "the server's features", cancellationToken));
        }
        catch (WandbException unknown) when (unknown.Failure.Code == FailureCode.UnsupportedQuery)
        {
            return [];
        }
    }

    private static HashSet<string> EnabledIn(FeaturesData? data) =>
        [.. data?.ServerInfo?.Features?.Where(feature => feature is { IsEnabled: true, Name: not null }).Select(feature => feature!.Name!) ?? []];

    private static string? MaxCliVersion(VersionInfo? info) =>
        info?.CliVersionInfo is { } cli && ElementText.Find(cli, "max_cli_version") is { } version ? ElementText.Of(version) : null;

    private static async Task<T?> OrNullAsync<T>(Task<T> query)
        where T : class
    {
        try
        {
            return await query;
        }
        catch (WandbException unknown) when (unknown.Failure.Category != FailureCategory.Fatal)
        {
            return null;
        }
    }
}
