using WandbExporter.Client.Queries;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Plan;

namespace WandbExporter.Client;

/// <summary>What some servers do not have, and some keys may not read.</summary>
public sealed partial class WandbClient
{
    private readonly SemaphoreSlim _asksForFeatures = new(1);
    private volatile HashSet<string>? _features;

    /// <summary>An answer of something that not every server has.</summary>
    /// <param name="what">In the plural, such as "reports".</param>
    /// <param name="fields">The fields that lead there: a server that does not know one of them has nothing of the kind, whatever else it lacks.</param>
    /// <exception cref="ExportException">The server does not know such a field: permanent, <c>not_offered</c>.</exception>
    private async Task<T> OfferedAsync<T>(string what, string[] fields, Task<T> answer)
    {
        try
        {
            return await answer;
        }
        catch (ExportException unknown) when (Lacks(unknown.Failure, fields))
        {
            throw new ExportException(_classifier.NotOffered(what, unknown.Failure.LastAnswer), unknown);
        }
    }

    private static bool Lacks(Failure failure, params ReadOnlySpan<string> fields)
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

    private const string SweepFilters = "SWEEPS_QUERY_FILTERING";
    private const string CollectionFilters = "ARTIFACT_COLLECTIONS_FILTERING_SORTING";

    /// <summary>Fails unless the server can filter what the filters are of: to be asked before anything is listed by them.</summary>
    /// <exception cref="ExportException">It cannot: fatal, <c>filter</c>, with the remedy.</exception>
    public async Task RequireFiltersAsync(ListingFilters filters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filters);
        if (filters.Sweeps is not null)
            await RequireFilterAsync(SweepFilters, "sweeps", cancellationToken);
        if (filters.Collections is not null)
            await RequireFilterAsync(CollectionFilters, "collections", cancellationToken);
        if (filters.Registries is not null)
            await RequireFilterAsync(RegistrySearch, "registries", cancellationToken);
    }

    private async Task RequireFilterAsync(string feature, string what, CancellationToken cancellationToken)
    {
        if (await HasFeatureAsync(feature, cancellationToken))
            return;
        throw new ExportException(new Failure(
            FailureCategory.Fatal, FailureCode.Filter, $"The server at {_endpoint.Name} does not filter {what}: it lacks {feature}. Leave out the filter of {what}, or ask its operator for a newer one.", ExitCode.Usage));
    }

    /// <summary>What stands in an object that is shown: null there means that the key may not read it.</summary>
    /// <param name="isShown">Whether the object is.</param>
    private T Shown<T>(T? found, bool isShown, string subject)
        where T : class => found ?? throw new ExportException(isShown ? _classifier.Forbidden(subject) : _classifier.NotFound(subject));

    /// <summary>Whether the server says that it has a feature; one too old to say anything has none.</summary>
    private async Task<bool> HasFeatureAsync(string feature, CancellationToken cancellationToken)
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

    private async Task<HashSet<string>> FeaturesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return EnabledIn(await _graphQL.QueryAsync(QueryDocuments.ServerFeatures, [], WireContext.Default.AnswerFeaturesData, "the server's features", cancellationToken));
        }
        catch (ExportException unknown) when (unknown.Failure.Code == FailureCode.UnsupportedQuery)
        {
            return [];
        }
    }

    private static HashSet<string> EnabledIn(FeaturesData? data) =>
        [.. data?.ServerInfo?.Features?.Where(feature => feature is { IsEnabled: true, Name: not null }).Select(feature => feature!.Name!) ?? []];
}
