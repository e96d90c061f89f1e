using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>How the service is allowed to read what it is to copy, and that nobody else learns of it.</summary>
[NeedsServer("azurite")]
public class AzureCopyTests
{
    private const string SourceHeader = "x-ms-copy-source";

    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(n => (byte)(n * 7))];

    [ServerTheory]
    [InlineData("key")]
    [InlineData("signature")]
    [InlineData("connection string with a key")]
    [InlineData("connection string with a signature")]
    public async Task The_address_lets_the_service_read_the_source_and_no_more(string access)
    {
        var place = await AzurePlace.CreateAsync();
        using var handler = new FaultyHandler((_, _) => null);
        await using var store = place.Open(variables: Variables(place, access), handler: handler);
        var source = await PutAsync(store, "a b/ä");

        var answer = await store.CopyAsync(source, "c", "digest", CancellationToken.None);

        Assert.Equal(CopyOutcome.Copied, answer.Outcome);
        using var client = new HttpClient();
        var address = AddressIn(handler.Requests.Single(request => request.Contains(SourceHeader, StringComparison.Ordinal)));
        Assert.Equal(Content, await client.GetByteArrayAsync(address));
        if (access.Contains("signature", StringComparison.Ordinal))
            return;
        using var overwritten = await client.PutAsync(address, new ByteArrayContent([1]) { Headers = { { "x-ms-blob-type", "BlockBlob" } } });
        Assert.Equal(HttpStatusCode.Forbidden, overwritten.StatusCode);
    }

    [ServerFact]
    public async Task A_large_blob_is_copied_in_blocks()
    {
        var place = await AzurePlace.CreateAsync();
        using var handler = new BlocksFromAddresses(place.Client);
        await using var store = place.Open(handler: handler);
        var source = await PutAsync(store, "a");
        var upload = await store.BeginUploadAsync("b", CancellationToken.None);

        var last = await upload.CopyPartAsync(2, source, 60_000, 40_000, CancellationToken.None);
        var first = await upload.CopyPartAsync(1, source, 0, 60_000, CancellationToken.None);
        await upload.CompleteAsync([first.Name!, last.Name!], "digest", CancellationToken.None);
        await PutAsync(store, "a", 1);
        var changed = await upload.CopyPartAsync(3, source, 0, 10, CancellationToken.None);

        Assert.Equal(CopyOutcome.SourceChanged, changed.Outcome);
        Assert.Equal(Content, await store.ReadWholeAsync("b", CancellationToken.None));
    }

    [ServerTheory]
    [InlineData(500, "InternalError")]
    [InlineData(403, "AuthenticationFailed")]
    [InlineData(404, "ContainerNotFound")]
    public async Task A_failure_says_nothing_of_the_address(int status, string code)
    {
        var place = await AzurePlace.CreateAsync();
        using var handler = new FaultyHandler((request, _) => request.Headers.Contains(SourceHeader) ? Answer(status, code, AddressOf(request)) : null);
        await using var store = place.Open(handler: handler);
        var source = await PutAsync(store, "a");

        var thrown = await Assert.ThrowsAsync<ExportException>(() => store.CopyAsync(source, "b", "digest", CancellationToken.None));

        Assert.DoesNotContain("sig=", thrown.ToString() + thrown.Failure, StringComparison.Ordinal);
    }

    [ServerTheory]
    [InlineData(403, "CannotVerifyCopySource", CopyOutcome.Refused)]
    [InlineData(401, "CannotVerifyCopySource", CopyOutcome.Refused)]
    [InlineData(404, "CannotVerifyCopySource", CopyOutcome.SourceChanged)]
    [InlineData(412, "CannotVerifyCopySource", CopyOutcome.SourceChanged)]
    [InlineData(403, "AuthorizationPermissionMismatch", CopyOutcome.Refused)]
    [InlineData(400, "InvalidHeaderValue", CopyOutcome.Refused)]
    [InlineData(409, "UnsupportedOperation", CopyOutcome.Refused)]
    [InlineData(501, "NotImplemented", CopyOutcome.Refused)]
    internal async Task A_service_that_may_not_or_can_not_copy_is_told_from_one_that_fails(int status, string code, CopyOutcome outcome)
    {
        var place = await AzurePlace.CreateAsync();
        using var handler = new FaultyHandler((request, _) => request.Headers.Contains(SourceHeader) ? Answer(status, code, "") : null);
        await using var store = place.Open(handler: handler);
        var source = await PutAsync(store, "a");

        Assert.Equal(outcome, (await store.CopyAsync(source, "b", "digest", CancellationToken.None)).Outcome);
    }

    [ServerFact]
    public async Task A_blob_under_a_customers_key_is_never_copied_by_the_service_which_would_store_it_without()
    {
        var place = await AzurePlace.CreateAsync();
        using var handler = new FaultyHandler((_, _) => null);
        var settings = place.Azure with { Endpoint = new Uri("https://127.0.0.1:1/account"), Encryption = AzureEncryption.Customer, CustomerKeyVariable = "CPK" };
        var variables = new Dictionary<string, string> { [AzureEnvironment.KeyName] = AzurePlace.Key, ["CPK"] = Convert.ToBase64String(new byte[32]) };
        await using var store = place.Open(settings, variables, handler: handler);
        var source = new CopySource(store.Place, "a", 10, "0x1");

        Assert.Equal(CopyOutcome.Refused, (await store.CopyAsync(source, "b", "digest", CancellationToken.None)).Outcome);
        Assert.Empty(handler.Requests);
    }

    [ServerFact]
    public async Task Another_account_or_another_way_in_is_another_service()
    {
        var place = await AzurePlace.CreateAsync();
        await using var store = place.Open();
        await using var sibling = ((AzurePlace)place.Sibling()).Open();
        await using var signed = place.Open(variables: Variables(place, "signature"));

        Assert.Equal(store.Place.Service, sibling.Place.Service);
        Assert.NotEqual(store.Place.Service, signed.Place.Service);
        Assert.DoesNotContain("sig", signed.Place.ToString(), StringComparison.Ordinal);
    }

    private static async Task<CopySource> PutAsync(AzureStore store, string key, int first = 0)
    {
        byte[] content = [(byte)first, .. Content[1..]];
        var answer = await store.PutAsync(key, ObjectBody.Whole(content), PutCondition.Always, CancellationToken.None);
        return new CopySource(store.Place, key, content.Length, answer.Version!);
    }

    private static Dictionary<string, string> Variables(AzurePlace place, string access)
    {
        var signature = place.Client.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1)).Query.TrimStart('?');
        return access switch
        {
            "key" => new() { [AzureEnvironment.KeyName] = AzurePlace.Key },
            "signature" => new() { [AzureEnvironment.SasName] = signature },
            "connection string with a key" => new()
            {
                [AzureEnvironment.ConnectionStringName] = $"AccountName={AzurePlace.Account};AccountKey={AzurePlace.Key};BlobEndpoint={place.Azure.Endpoint}",
            },
            _ => new() { [AzureEnvironment.ConnectionStringName] = $"BlobEndpoint={place.Azure.Endpoint};SharedAccessSignature={signature}" },
        };
    }

    private static string AddressOf(HttpRequestMessage request) => request.Headers.GetValues(SourceHeader).Single();

    private static Uri AddressIn(string request) =>
        new(request.Split('\n').Single(line => line.StartsWith(SourceHeader + ":", StringComparison.Ordinal))[(SourceHeader.Length + 1)..].Trim());

    private static HttpResponseMessage Answer(int status, string code, string words) => new((HttpStatusCode)status)
    {
        Headers = { { "x-ms-error-code", code } },
        Content = new StringContent($"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{WebUtility.HtmlEncode(words)}</Message></Error>", new MediaTypeHeaderValue("application/xml")),
    };

    /// <summary>The service's Put Block From URL, which the emulator lacks: reads the range with nothing but the address, and stages it.</summary>
    private sealed class BlocksFromAddresses(BlobContainerClient container) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly HttpClient _reader = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.Headers.Contains(SourceHeader))
                return await base.SendAsync(request, cancellationToken);
            using var reading = new HttpRequestMessage(HttpMethod.Get, AddressOf(request));
            reading.Headers.Add("x-ms-range", request.Headers.GetValues("x-ms-source-range").Single());
            reading.Headers.Add("If-Match", request.Headers.GetValues("x-ms-source-if-match").Single());
            using var part = await _reader.SendAsync(reading, cancellationToken);
            if (!part.IsSuccessStatusCode)
                return new HttpResponseMessage(part.StatusCode) { RequestMessage = request, Headers = { { "x-ms-error-code", "CannotVerifyCopySource" } } };
            var path = request.RequestUri!.AbsolutePath;
            var blob = container.GetBlockBlobClient(Uri.UnescapeDataString(path[(path.IndexOf(container.Name, StringComparison.Ordinal) + container.Name.Length + 1)..]));
            var block = request.RequestUri.Query.TrimStart('?').Split('&').Select(field => field.Split('=', 2)).Single(field => field[0] == "blockid")[1];
            await blob.StageBlockAsync(Uri.UnescapeDataString(block), await part.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.Created)
            {
                RequestMessage = request,
                Headers = { { "x-ms-request-id", string.Create(CultureInfo.InvariantCulture, $"{block.Length}") }, { "x-ms-request-server-encrypted", "true" } },
            };
        }

        protected override void Dispose(bool disposing)
        {
            _reader.Dispose();
            base.Dispose(disposing);
        }
    }
}
