using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google;
using WandbExporter.Storage.Buckets;
using Object = Google.Apis.Storage.v1.Data.Object;

namespace WandbExporter.Storage.Google;

/// <summary>
/// A resumable upload: a session that takes an object's bytes in order, in multiples of <see cref="Piece"/>. A part waits for those before it.
/// After a failed attempt the service is asked how much it has, and the part goes on from there. The bytes beyond the last whole piece are
/// kept until the end, because only the request that makes the object visible may have any number of them. The session's address lets
/// anybody in who has it, so it is in no message.
/// </summary>
internal sealed class GoogleUpload : IObjectUpload
{
    public const int Piece = 256 * 1024;

    private const HttpStatusCode Incomplete = (HttpStatusCode)308;
    private const HttpStatusCode Cancelled = (HttpStatusCode)499;

    private readonly GoogleClient _client;
    private readonly Uri _session;
    private readonly GoogleFailure _failures;
    private readonly string _named;
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _turns = new();
    private long _begun;
    private long _persisted;
    private bool _inDoubt;
    private byte[] _tail = [];

    /// <param name="client">The service's.</param>
    /// <param name="session">The address that the service gave the upload.</param>
    /// <param name="failures">Says what errors mean.</param>
    /// <param name="named">How a person names the object.</param>
    public GoogleUpload(GoogleClient client, Uri session, GoogleFailure failures, string named)
    {
        _client = client;
        _session = session;
        _failures = failures;
        _named = named;
        TurnOf(1).SetResult();
    }

    public async Task<string> PutPartAsync(int number, ObjectBody body, CancellationToken cancellationToken)
    {
        await TurnOf(number).Task.WaitAsync(cancellationToken);
        var whole = body.Bytes.Length / Piece * Piece;
        try
        {
            await SendAsync(body.Bytes[..whole], cancellationToken);
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.OfUpload(e, "upload a part of", _named);
        }
        _begun += whole;
        _tail = body.Bytes[whole..].ToArray();
        TurnOf(number + 1).TrySetResult();
        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Refused: the service copies objects whole, whatever their size.</summary>
    public Task<CopyAnswer> CopyPartAsync(int number, CopySource source, long offset, long length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new CopyAnswer(CopyOutcome.Refused));
    }

    public async Task<CompleteAnswer> CompleteAsync(IReadOnlyList<string> parts, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            var total = _begun + _tail.Length;
            // Said again, it says again what was stored.
            var range = _tail.Length == 0 ? new ContentRangeHeaderValue(total) : new ContentRangeHeaderValue(_begun, total - 1, total);
            using var response = await PutAsync(_tail, range, cancellationToken);
            if (response.StatusCode == Incomplete)
                throw new IOException("The service has less of the upload than it said.");
            Object stored = await GoogleAnswers.ObjectAsync(_client, response);
            return new CompleteAnswer(GoogleAnswers.Version(stored));
        }
        catch (GoogleApiException e) when (GoogleFailure.IsUploadGone(e))
        {
            return new CompleteAnswer(null, Certain: false);
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.OfUpload(e, "complete the upload of", _named);
        }
    }

    public async Task AbortAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.Http.DeleteAsync(_session, cancellationToken);
            if (response.StatusCode != Cancelled)
                await GoogleAnswers.RequireSuccessAsync(_client, response);
        }
        catch (GoogleApiException e) when (GoogleFailure.IsUploadGone(e))
        {
        }
        catch (Exception e) when (GoogleFailure.IsStoreError(e, cancellationToken))
        {
            throw _failures.OfUpload(e, "abort the upload of", _named);
        }
    }

    private TaskCompletionSource TurnOf(int number) =>
        _turns.GetOrAdd(number, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task SendAsync(ReadOnlyMemory<byte> whole, CancellationToken cancellationToken)
    {
        if (_inDoubt)
            _persisted = await AskAsync(cancellationToken);
        _inDoubt = false;
        while (_persisted < _begun + whole.Length)
        {
            if (_persisted < _begun)
                throw GoogleFailure.LostBytes();
            var before = _persisted;
            var rest = whole[(int)(_persisted - _begun)..];
            _inDoubt = true;
            using var response = await PutAsync(rest, Range(_persisted, rest.Length), cancellationToken);
            _persisted = await PersistedAsync(response);
            _inDoubt = false;
            if (_persisted == before)
                throw new IOException("The service keeps nothing of what it is sent.");
        }
    }

    private async Task<long> AskAsync(CancellationToken cancellationToken)
    {
        using var response = await PutAsync(ReadOnlyMemory<byte>.Empty, null, cancellationToken);
        return await PersistedAsync(response);
    }

    /// <param name="bytes">What is sent.</param>
    /// <param name="range">Where in the object it belongs; null to ask how much the service has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task<HttpResponseMessage> PutAsync(ReadOnlyMemory<byte> bytes, ContentRangeHeaderValue? range, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, _session) { Content = new ReadOnlyMemoryContent(bytes) };
        if (range is null)
            request.Content.Headers.TryAddWithoutValidation("Content-Range", "bytes */*");
        else
            request.Content.Headers.ContentRange = range;
        return await _client.Http.SendAsync(request, cancellationToken);
    }

    // The whole size is not known before the end.
    private static ContentRangeHeaderValue Range(long from, int length) => new(from, from + length - 1);

    // The answer has a header that else only requests have.
    private async Task<long> PersistedAsync(HttpResponseMessage response)
    {
        if (response.StatusCode != Incomplete)
        {
            await GoogleAnswers.RequireSuccessAsync(_client, response);
            throw new IOException("The service ended the upload too early.");
        }
        var range = response.Headers.NonValidated.TryGetValues("Range", out var values) ? values.ToString() : null;
        return range is null ? 0
            : long.TryParse(range.AsSpan(range.IndexOf('-', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last + 1
            : throw new IOException("The service does not say how much of the upload it has.");
    }
}
