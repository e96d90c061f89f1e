using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google;
using WandbExporter.Core.Ports;
using WandbExporter.Core.References;
using WandbExporter.Storage.References;

namespace WandbExporter.Storage.Google;

/// <summary>Reads objects that references lead to, in any bucket, with the credentials and from the service that the settings of destinations name.</summary>
internal sealed class GoogleReferences(GoogleSettings settings) : IReferenceReader
{
    private const string Crc32C = "crc32c=";
    private const string Md5 = "md5=";

    private readonly Lazy<Task<GoogleClient>> _client = new(() => GoogleClient.CreateAsync(settings with { Encryption = GoogleEncryption.Bucket }, null, CancellationToken.None));

    public async Task<ReferenceAnswer> OpenAsync(ReferenceAddress address, string? version, long offset, ReferenceAnswer? begun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var client = await _client.Value.WaitAsync(cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            var wanted = version ?? begun?.Version;
            var generation = wanted is null ? "" : $"&generation={Uri.EscapeDataString(wanted)}";
            using var request = new HttpRequestMessage(
                HttpMethod.Get, new Uri(client.Endpoint, $"storage/v1/b/{Uri.EscapeDataString(address.Host)}/o/{Uri.EscapeDataString(address.Path)}?alt=media{generation}"));
            // What is kept encoded is given as it is kept, with its length and its digests.
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            if (offset > 0)
                request.Headers.Range = new RangeHeaderValue(offset, null);
            response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await GoogleAnswers.RequireSuccessAsync(client, response);
            var isRange = response.StatusCode == HttpStatusCode.PartialContent;
            var given = ValueOf(response, "x-goog-generation");
            return new ReferenceAnswer(new GoogleBody(response, await response.Content.ReadAsStreamAsync(cancellationToken)))
            {
                Offset = isRange ? offset : 0,
                Length = isRange ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength,
                ETag = ValueOf(response, "ETag"),
                Version = given,
                IsVersion = version is not null && given == version,
                Md5 = HashOf(response, Md5) is { Length: 16 } md5 ? new ReadOnlyMemory<byte>(md5) : default(ReadOnlyMemory<byte>?),
                Crc32C = HashOf(response, Crc32C) is { Length: sizeof(uint) } crc ? BinaryPrimitives.ReadUInt32BigEndian(crc) : null,
            };
        }
        catch (Exception e)
        {
            response?.Dispose();
            var status = (e as GoogleApiException)?.HttpStatusCode;
            if (status == HttpStatusCode.NotFound || (status == HttpStatusCode.BadRequest && version is not null))
                throw ReferenceRefusal.Missing(address, version);
            if (status == HttpStatusCode.RequestedRangeNotSatisfiable)
                throw ReferenceRefusal.Changing(address);
            if (status == HttpStatusCode.Forbidden)
                throw ReferenceRefusal.Forbidden(address, "the role 'Storage Object Viewer' on its bucket");
            if (!GoogleFailure.IsStoreError(e, cancellationToken))
                throw;
            throw new GoogleFailure(new GoogleAddress(address.Host, ""), null).From(e, "read", address.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_client.IsValueCreated)
            return;
        await ((Task)_client.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_client.Value.IsCompletedSuccessfully)
            (await _client.Value).Dispose();
    }

    private static string? ValueOf(HttpResponseMessage response, string name) => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private static byte[]? HashOf(HttpResponseMessage response, string algorithm)
    {
        if (!response.Headers.NonValidated.TryGetValues("x-goog-hash", out var values))
            return null;
        var text = values.SelectMany(value => value.Split(',')).Select(value => value.Trim()).FirstOrDefault(value => value.StartsWith(algorithm, StringComparison.Ordinal));
        var bytes = new byte[32];
        return text is not null && Convert.TryFromBase64String(text[algorithm.Length..], bytes, out var length) ? bytes[..length] : null;
    }
}
