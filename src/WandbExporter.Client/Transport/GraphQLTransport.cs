using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Rows;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Transport;

/// <summary>Sends GraphQL documents: waits for its turn, posts, classifies, retries, decodes.</summary>
/// <remarks>
/// Ours, and not GraphQL.Client: not every package feed serves it, and it holds every answer in memory, where this one decodes a history
/// while it arrives.
/// </remarks>
internal sealed class GraphQLTransport(
    WandbClientOptions options,
    Endpoint endpoint,
    HostBudgets budgets,
    AnswerClassifier classifier,
    RetryPolicy retry,
    HttpPipe pipe,
    AnswerMemory memory,
    Bandwidth? bandwidth)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeWithQualityHeaderValue AcceptedJson = new("application/json");

    private readonly RequestTrace _trace = new(options);

    /// <summary>Optional fields that this server was found to lack.</summary>
    private readonly ConcurrentDictionary<QueryDocument, ImmutableHashSet<string>> _missing = new();

    /// <summary>The optional fields of a document that the server was found to lack.</summary>
    public IReadOnlyCollection<string> MissingIn(QueryDocument document) => _missing.GetValueOrDefault(document, []);

    /// <summary>Asks for an answer that fits in memory as objects.</summary>
    /// <param name="subject">What is asked for, as the object of "when asked for …".</param>
    /// <param name="maxAttempts">Attempts at the most, when the configured ones are more.</param>
    /// <param name="isPiece">Whether less can be asked for: then a long answer is none.</param>
    public Task<T> QueryAsync<T>(
        QueryDocument document,
        Variables variables,
        JsonTypeInfo<Answer<T>> type,
        string subject,
        CancellationToken cancellationToken,
        int? maxAttempts = null,
        bool isPiece = false)
        where T : class
    {
        return SendAsync(document, variables, RequestLane.Listing, subject, maxAttempts, isPiece, Task.CompletedTask, async (body, _, _) =>
        {
            var head = new HeadKeepingStream(body);
            Answer<T>? answer;
            try
            {
                answer = await JsonSerializer.DeserializeAsync(head, type, cancellationToken);
            }
            catch (JsonException broken)
            {
                throw classifier.OfBadBody(subject, head.Head, broken);
            }
            if (answer is null)
                throw classifier.OfBadBody(subject, head.Head);
            ThrowIfErrors(RequestLane.Listing, subject, [.. answer.Errors?.Select(error => error.Message) ?? [], .. GraphQLError.Messages(answer.Error ?? default)]);
            return answer.Data ?? throw classifier.OfBadBody(subject, head.Head);
        }, cancellationToken);
    }

    /// <summary>Asks for a change of the server's state. One that might be made twice is not sent again once it may have been made.</summary>
    /// <param name="subject">What is asked for, as the object of "when asked for …".</param>
    /// <exception cref="UpdateException">It was refused, or nobody knows.</exception>
    public async Task<UpdatePayload> UpdateAsync(UpdateDocument document, Variables variables, string subject, CancellationToken cancellationToken)
    {
        var attempts = new UpdateAttempts(document.IsIdempotent, subject, classifier);
        try
        {
            var payload = await SendAsync(document.Query, variables, RequestLane.Listing, subject, null, false, Task.CompletedTask, DecodeAsync, cancellationToken, attempts);
            // Judged here: an attempt before this one may have made what this one is refused for.
            return RefusalOf(payload) is { } refusal ? throw new WandbException(refusal) : payload;
        }
        catch (WandbException failed) when (attempts.WasRefusedAfterDoubt && document.IsDeletion && failed.Failure.Code == FailureCode.NotFound)
        {
            // An attempt before this one was not answered: it was that which deleted it.
            return UpdatePayload.Done;
        }
        catch (WandbException failed)
        {
            throw attempts.Final(failed);
        }

        Failure? RefusalOf(UpdatePayload payload) =>
            payload.ConfigSchemaValidationErrors is { Count: > 0 } problems ? classifier.UpdateRefused(subject, string.Join("; ", problems))
            : payload.Success == false ? classifier.UpdateRefused(subject)
            : null;

        async Task<UpdatePayload> DecodeAsync(Stream body, long sent, AnswerPlace place)
        {
            var head = new HeadKeepingStream(body);
            Answer<UpdateData>? answer;
            try
            {
                answer = await JsonSerializer.DeserializeAsync(head, WireContext.Default.AnswerUpdateData, cancellationToken);
            }
            catch (JsonException broken)
            {
                throw classifier.OfBadBody(subject, Shown(), document.AnswersSecret ? null : broken);
            }
            List<string> messages = [.. answer?.Errors?.Select(error => error.Message) ?? [], .. GraphQLError.Messages(answer?.Error ?? default)];
            if (messages.Count > 0)
            {
                // With a result beside them, or inside of it, it is only the reading of it that failed.
                if (answer?.Data?.Payload is not null || answer?.Errors?.Any(error => error.Depth > 1) == true)
                    attempts.Doubt();
                var failure = classifier.OfUpdateErrors(subject, messages);
                if (failure.Failure.Code == FailureCode.RateLimited)
                    pipe.ObserveRefusal(RequestLane.Listing);
                throw failure;
            }
            return answer?.Data?.Payload ?? throw classifier.OfBadBody(subject, Shown());

            ReadOnlySpan<byte> Shown() => document.AnswersSecret ? [] : head.Head;
        }
    }

    /// <summary>Asks for the rows of a run and decodes them while they arrive.</summary>
    /// <param name="field">The run's field that holds the rows.</param>
    /// <param name="maxAttempts">Attempts at the most, when the configured ones are more.</param>
    /// <param name="isPiece">Whether less can be asked for: then a long answer is none.</param>
    /// <param name="before">Ends when no rows are waited for any more that come before these: not until then may these take the place of a long answer.</param>
    public Task<RowsPage> QueryRowsAsync(
        QueryDocument document,
        Variables variables,
        string field,
        string subject,
        int? maxAttempts,
        bool isPiece,
        Task before,
        CancellationToken cancellationToken)
    {
        return SendAsync(document, variables, RequestLane.History, subject, maxAttempts, isPiece, before, async (body, sent, place) =>
        {
            using var decoder = new RowsDecoder(field);
            var head = new HeadKeepingStream(body);
            try
            {
                while (!decoder.Done)
                {
                    var count = await head.ReadAsync(decoder.GetMemory(), cancellationToken);
                    if (count == 0)
                        throw classifier.OfBadBody(subject, head.Head);
                    decoder.Advance(count);
                }
                // What follows the answer is nothing, but a cut compressed body is noticed only when its end is read.
                while (await head.ReadAsync(decoder.GetMemory(), cancellationToken) > 0)
                {
                }
            }
            catch (MalformedJsonException broken)
            {
                throw classifier.OfBadBody(subject, head.Head, broken);
            }
            if (!decoder.Errors.IsEmpty)
                ThrowIfErrors(RequestLane.History, subject, GraphQLError.Messages(decoder.Errors));
            if (!decoder.SawRun)
                throw new AttemptException(classifier.NotFound(subject));
            return decoder.Finish(options.TimeProvider.GetElapsedTime(sent), place.HandOver());
        }, cancellationToken);
    }

    private void ThrowIfErrors(RequestLane lane, string subject, IReadOnlyList<string> messages)
    {
        if (messages.Count == 0)
            return;
        var failure = classifier.OfErrors(subject, messages);
        if (failure.Failure.Code == FailureCode.RateLimited)
            pipe.ObserveRefusal(lane);
        throw failure;
    }

    /// <param name="decode">Reads the answer; it is told when the request was sent, and what memory the answer has.</param>
    private async Task<T> SendAsync<T>(
        QueryDocument document,
        Variables variables,
        RequestLane lane,
        string subject,
        int? maxAttempts,
        bool isPiece,
        Task before,
        Func<Stream, long, AnswerPlace, Task<T>> decode,
        CancellationToken cancellationToken,
        UpdateAttempts? update = null)
    {
        IDisposable? held = null;
        var asked = new Asked(document.Name, subject, variables.Run ?? subject);
        try
        {
            while (true)
            {
                var without = _missing.GetValueOrDefault(document, []);
                var body = variables.Body(document.EncodedWithout(without));
                try
                {
                    return await retry.ExecuteAsync(TryAsync, budgets.Retries(endpoint.Root.Authority, lane), maxAttempts, cancellationToken);
                }
                catch (AnswerDeferredException)
                {
                    held = await memory.TakeAsync(before, cancellationToken);
                }
                catch (WandbException refused) when (refused.Failure is { Code: FailureCode.UnsupportedQuery, LastAnswer: { } answer }
                    && document.MissingField(answer) is { } field && !without.Contains(field))
                {
                    _missing.AddOrUpdate(document, _ => [field], (_, known) => known.Add(field));
                }

                async Task<T> TryAsync(CancellationToken token)
                {
                    using var place = new AnswerPlace(memory, subject, before, Interlocked.Exchange(ref held, null));
                    Task<T> AskAsync() => _trace.FollowAsync(document.Name, subject, sending => AttemptAsync(body, lane, asked, isPiece, place, decode, sending, token));
                    return await (update is null ? AskAsync() : update.TryAsync(AskAsync));
                }
            }
        }
        finally
        {
            held?.Dispose();
        }
    }

    private async Task<T> AttemptAsync<T>(
        byte[] body, RequestLane lane, Asked asked, bool isPiece, AnswerPlace place, Func<Stream, long, AnswerPlace, Task<T>> decode, Action sending, CancellationToken cancellationToken)
    {
        using var turn = await pipe.EnterAsync(endpoint.GraphQL, lane, asked, cancellationToken);
        sending();
        using var deadline = pipe.Deadline(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.GraphQL) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.Accept.Add(AcceptedJson);
        var sent = options.TimeProvider.GetTimestamp();
        using var response = await pipe.SendToApiAsync(request, lane, asked, deadline);
        return await pipe.GuardAsync(asked.Subject, endpoint.Root.Authority, deadline, async () =>
        {
            await using var stream = new DeadlineStream(await response.Content.ReadAsStreamAsync(cancellationToken), deadline, isPiece ? AnswerMemory.MostOfMany : JsonLimits.MaxBytes, bandwidth, place);
            if (response.IsSuccessStatusCode)
                return await decode(stream, sent, place);
            var limits = pipe.LimitsOf(response);
            var wait = limits.RetryAfter ?? (response.StatusCode == System.Net.HttpStatusCode.TooManyRequests ? limits.Reset : null);
            throw classifier.OfStatus(asked.Subject, response.StatusCode, response.ReasonPhrase, await RefusalBody.ReadAsync(stream, cancellationToken), wait);
        });
    }
}
