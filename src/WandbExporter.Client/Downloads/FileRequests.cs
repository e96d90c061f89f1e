using System.Net;
using System.Net.Http.Headers;
using System.Text;
using WandbExporter.Client.Pacing;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Downloads;

/// <summary>Asks for the bytes behind an address that the server gave. Follows redirects by hand, so that credentials never leave the API's own host.</summary>
internal sealed class FileRequests(Endpoint endpoint, HostBudgets budgets, AnswerClassifier classifier, HttpPipe pipe)
{
    private const int MaxRedirects = 5;

    /// <summary>The address as the server wrote it; only HTTP, and never with a password in it.</summary>
    /// <exception cref="AttemptException">It is none: permanent, <c>bad_url</c>.</exception>
    public Uri AddressOf(string? source, string subject)
    {
        if (source is { Length: > 0 } && TryParse(endpoint.Root, source, out var address))
            return address;
        throw new AttemptException(new Failure(FailureCategory.Permanent, FailureCode.BadUrl, $"The server gives no usable URL for {subject}.", ExitCode.Incomplete));
    }

    /// <summary>What bounds the repeated attempts at an address: those of its host.</summary>
    public RetryBudget Retries(string? source) =>
        budgets.Retries(source is not null && TryParse(endpoint.Root, source, out var address) ? address.Authority : endpoint.Root.Authority, RequestLane.Files);

    /// <summary>The head of the final answer, whatever its status.</summary>
    /// <param name="sending">Called before each request.</param>
    public async Task<HttpResponseMessage> GetAsync(
        Uri address, FileRequest wanted, Asked asked, ProgressDeadline deadline, Action sending, CancellationToken cancellationToken)
    {
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            using var turn = await pipe.EnterAsync(address, RequestLane.Files, asked, cancellationToken);
            sending();
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = wanted.Range;
            request.Headers.IfRange = wanted.Condition;
            if (wanted.AcceptEncoding is not null)
                request.Headers.TryAddWithoutValidation("Accept-Encoding", wanted.AcceptEncoding);
            var response = await pipe.SendForFileAsync(request, asked, deadline);
            if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                return response;
            using (response)
            {
                address = Redirected(asked.Subject, address, response.Headers);
            }
        }
        throw new AttemptException(new Failure(FailureCategory.Permanent, FailureCode.RedirectLoop, $"The server redirects {asked.Subject} in circles.", ExitCode.Incomplete));
    }

    /// <summary>What an unwanted answer means, and whether it says no more than that the address has expired.</summary>
    public async Task<(AttemptException Refused, bool Expired)> RefusedAsync(
        string subject, HttpResponseMessage response, Stream body, CancellationToken cancellationToken)
    {
        var refusal = await RefusalBody.ReadAsync(body, cancellationToken);
        var refused = classifier.OfFileStatus(subject, response.StatusCode, response.ReasonPhrase, refusal, pipe.LimitsOf(response).RetryAfter);
        var expired = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            || (response.StatusCode == HttpStatusCode.BadRequest && refusal.Text.Contains("xpired", StringComparison.Ordinal));
        return (refused, expired);
    }

    /// <summary>What it means that an address is refused although it is fresh: a store's refusal says nothing about our key.</summary>
    public AttemptException RefusedForGood(string subject, HttpResponseMessage response, AttemptException refused) =>
        endpoint.Owns(response.RequestMessage!.RequestUri!)
            ? refused
            : new AttemptException(new Failure(FailureCategory.Permanent, FailureCode.FileForbidden,
                $"The object store refuses {subject} although its URL is fresh; ask the server's operator.", ExitCode.Incomplete, refused.Failure.LastAnswer)).Of(refused.Status);

    private static Uri Redirected(string subject, Uri from, HttpResponseHeaders headers)
    {
        var location = headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : "";
        if (!TryParse(from, location, out var to) || (from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps))
        {
            throw new AttemptException(new Failure(FailureCategory.Permanent, FailureCode.BadRedirect,
                $"The server redirects {subject} to an address that is none, or not a secure one.", ExitCode.Incomplete));
        }
        return to;
    }

    /// <summary>
    /// Keeps the address as the server wrote it, because a signature covers every character; only what no request can hold, the letters of
    /// other alphabets, is percent-encoded. One with a control character or a space is no address.
    /// </summary>
    private static bool TryParse(Uri relativeTo, string text, out Uri address)
    {
        address = relativeTo;
        if (text.Any(character => char.IsControl(character) || character == ' '))
            return false;
        var asWritten = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        if (text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal))
            text = relativeTo.GetLeftPart(UriPartial.Authority) + text;
        return Uri.TryCreate(Ascii(text), asWritten, out address!) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;
    }

    /// <summary>Behind the host, every character that is not ASCII as the <c>%XX</c> of its UTF-8 bytes.</summary>
    private static string Ascii(string text)
    {
        if (System.Text.Ascii.IsValid(text))
            return text;
        var host = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = text.AsSpan(host).IndexOfAny('/', '?', '#');
        if (path < 0)
            return text;
        var ascii = new StringBuilder(text, 0, host + path, text.Length * 2);
        foreach (var rune in text.AsSpan(host + path).EnumerateRunes())
            ascii.Append(rune.IsAscii ? rune.ToString() : Uri.EscapeDataString(rune.ToString()));
        return ascii.ToString();
    }
}
