using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using WandbExporter.Simulator.GraphQL;

namespace WandbExporter.Simulator;

/// <summary><c>POST /graphql</c>.</summary>
internal sealed class GraphQLEndpoint(ServerHost host, GraphQLExecutor executor)
{
    private const int SmallestCompressed = 1024;

    public async Task HandleAsync(HttpContext http)
    {
        var exchange = new Exchange(http, host, "graphql");
        if (host.State.Options.ClockAhead is var ahead && ahead != TimeSpan.Zero)
            http.Response.GetTypedHeaders().Date = host.State.Options.TimeProvider.GetUtcNow() + ahead;
        try
        {
            await AnswerAsync(http, exchange);
        }
        catch (Exception fault) when (fault is not OperationCanceledException && !http.Response.HasStarted)
        {
            // A mistake of the simulator's own: whoever tests against it should see which.
            await exchange.SendJsonAsync(StatusCodes.Status500InternalServerError, Error("simulator: " + fault));
        }
        finally
        {
            exchange.Log();
        }
    }

    private static string Error(string message) => $"{{\"errors\":[{{\"message\":{JsonSerializer.Serialize(message)}}}],\"data\":null}}";

    private async Task AnswerAsync(HttpContext http, Exchange exchange)
    {
        using var body = await GraphQLBody.ReadAsync(http.Request.Body, http.RequestAborted);
        if (!await exchange.BeginAsync(body?.Facts() ?? new RequestFacts(FaultEndpoint.GraphQL, http.Request.Path)))
            return;
        var account = host.Authenticate(http.Request);
        if (account is null && !host.State.Options.WrongKeyIsAnonymous)
        {
            await exchange.SendJsonAsync(StatusCodes.Status401Unauthorized, Error("invalid API key: user is not logged in"));
            return;
        }
        if (!await HasBudgetAsync(http, exchange, account))
            return;
        if (body is null)
        {
            await exchange.SendJsonAsync(StatusCodes.Status400BadRequest, Error("the body is no GraphQL request"));
            return;
        }
        exchange.History = new HistoryAnswers(host.Injector, exchange.Facts);
        var session = new Session(host.State, account, http.Request.Headers.UserAgent.ToString(), exchange.Faults, exchange.History);
        var result = await executor.ExecuteAsync(new GraphQLRequest(body.Query, body.Variables, body.OperationName), session, http.RequestAborted);
        if (await exchange.GoOnAsync(exchange.History))
            await SendAsync(http, exchange, result);
    }

    private async Task<bool> HasBudgetAsync(HttpContext http, Exchange exchange, Account? account)
    {
        if (host.TakeFromBudget(account) is not { } answer)
            return true;
        var headers = http.Response.Headers;
        headers["RateLimit-Limit"] = RateLimitAnswer.Limit.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Remaining"] = answer.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = answer.ResetSeconds.ToString("F3", CultureInfo.InvariantCulture);
        if (answer.IsAllowed)
            return true;
        if (host.State.Options.RateLimit!.SendRetryAfter)
            headers.RetryAfter = answer.ResetSeconds.ToString("F3", CultureInfo.InvariantCulture);
        await exchange.SendJsonAsync(StatusCodes.Status429TooManyRequests, "{\"error\":\"rate limit exceeded\"}");
        return false;
    }

    private static async Task SendAsync(HttpContext http, Exchange exchange, GraphQLResult result)
    {
        using var body = new PooledBody();
        await using (var writer = new Utf8JsonWriter(body, GraphQLResult.WriterOptions))
            result.WriteTo(writer);
        var status = result.IsRequestError ? StatusCodes.Status400BadRequest
            : result.Errors.Select(error => error.Status).FirstOrDefault(status => status is not null) ?? StatusCodes.Status200OK;
        // Truncated JSON is to arrive as such, not as a broken stream.
        var isPlain = body.Length < SmallestCompressed || exchange.Faults.Transport is { Kind: FaultKind.TruncateJson };
        if (isPlain || !http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            await exchange.SendAsync(status, "application/json", body);
            return;
        }
        http.Response.Headers.ContentEncoding = "gzip";
        http.Response.Headers.Vary = "Accept-Encoding";
        using var compressed = body.Compressed();
        await exchange.SendAsync(status, "application/json", compressed);
    }
}
