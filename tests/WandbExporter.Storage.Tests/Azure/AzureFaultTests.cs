using System.Diagnostics;
using System.Net;
using WandbExporter.Core.Errors;
using WandbExporter.Storage.Azure;
using WandbExporter.Storage.Buckets;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using Xunit;

namespace WandbExporter.Storage.Tests.Azure;

/// <summary>What the service and the network do on a bad day: each failure is one attempt's, classified, and survived by the retries.</summary>
[NeedsServer("azurite")]
public class AzureFaultTests
{
    private const int Large = 3_000_000;

    [ServerTheory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "ServerBusy")]
    [InlineData(HttpStatusCode.InternalServerError, "OperationTimedOut")]
    [InlineData(HttpStatusCode.TooManyRequests, "TooManyRequests")]
    public async Task A_busy_service_is_asked_once_by_the_store_and_again_by_the_retries(HttpStatusCode status, string code)
    {
        var place = await AzurePlace.CreateAsync();
        using var handler = new FaultyHandler((_, number) => number <= 2 ? Answer(status, code) : null);
        await using var store = place.Open(handler: handler);

        var failure = await Samples.FailsAsync(() => store.HeadAsync("a", CancellationToken.None));
        Assert.Single(handler.Requests);
        var answer = await AzurePlace.Retrying(store).PutAsync("a", ObjectBody.Whole(new byte[10]), PutCondition.IfAbsent, CancellationToken.None);

        Assert.Equal((FailureCategory.Transient, "store_busy", ExitCode.Destination), (failure.Category, failure.Code, failure.Exit));
        Assert.Equal($"{(int)status} {code}, request 1234", failure.LastAnswer);
        Assert.Equal(PutOutcome.Stored, answer.Outcome);
        Assert.Equal(3, handler.Requests.Count);
    }

    [ServerFact]
    public async Task All_requests_wait_as_long_as_the_service_asks_one_of_them_to()
    {
        var place = await AzurePlace.CreateAsync();
        var time = new ManualTime(DateTimeOffset.UtcNow);
        using var handler = new FaultyHandler((_, number) => number == 1 ? Answer(HttpStatusCode.ServiceUnavailable, "ServerBusy", retryAfter: 30) : null);
        await using var store = place.Open(handler: handler, time: time);
        await Samples.FailsAsync(() => store.HeadAsync("a", CancellationToken.None));

        var waiting = new[] { store.HeadAsync("a", CancellationToken.None), store.HeadAsync("b", CancellationToken.None) };
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Single(handler.Requests);
        Assert.All(waiting, call => Assert.False(call.IsCompleted));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.All(await Task.WhenAll(waiting), Assert.Null);
        Assert.Equal(3, handler.Requests.Count);
    }

    [ServerFact]
    public async Task A_download_that_is_cut_breaks_and_goes_on_where_the_reader_asks()
    {
        var place = await AzurePlace.CreateAsync();
        var content = Content();
        await using var direct = place.Open();
        await direct.PutAsync("a", ObjectBody.Whole(content), PutCondition.Always, CancellationToken.None);
        await using var wire = WireFault.Before(place.Azure.Endpoint!, WireFault.Kind.CutAnswer, 1_000_000, times: 3);
        using var handler = new FaultyHandler((_, _) => null);
        await using var store = place.Open(place.Azure with { Endpoint = wire.Address }, handler: handler);

        await using (var stream = await store.GetAsync("a", 0, null, null, CancellationToken.None))
            await Assert.ThrowsAsync<IOException>(() => stream!.CopyToAsync(Stream.Null));
        Assert.Single(handler.Requests);
        var info = await store.HeadAsync("a", CancellationToken.None);
        await using var whole = new ObjectReadStream(AzurePlace.Retrying(store), info!);
        using var read = new MemoryStream();
        await whole.CopyToAsync(read);

        Assert.Equal(content, read.ToArray());
        Assert.Equal(3, wire.Happened);
    }

    [ServerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_put_that_is_cut_on_its_way_or_whose_answer_is_lost_is_done_once(bool answerLost)
    {
        var place = await AzurePlace.CreateAsync();
        var content = Content();
        await using var wire = WireFault.Before(
            place.Azure.Endpoint!, answerLost ? WireFault.Kind.CutAnswer : WireFault.Kind.CutRequest, answerLost ? 0 : 1_000_000, times: 2);
        await using var store = AzurePlace.Retrying(place.Open(place.Azure with { Endpoint = wire.Address }));

        var created = await store.PutAsync("a", ObjectBody.Whole(content), PutCondition.IfAbsent, CancellationToken.None);
        var upload = await store.BeginUploadAsync("b", CancellationToken.None);
        var part = await upload.PutPartAsync(1, ObjectBody.Part(content), CancellationToken.None);
        var completed = await upload.CompleteAsync([part], ObjectBody.Whole(content).Sha256!, CancellationToken.None);

        Assert.Equal((PutOutcome.Stored, true, 2), (created.Outcome, completed.Certain, wire.Happened));
        Assert.Equal(content, await store.ReadWholeAsync("a", CancellationToken.None));
        Assert.Equal(content, await store.ReadWholeAsync("b", CancellationToken.None));
    }

    [ServerFact]
    public async Task A_bit_that_turns_on_the_wire_is_refused_by_the_service()
    {
        var place = await AzurePlace.CreateAsync();
        await using var wire = WireFault.Before(place.Azure.Endpoint!, WireFault.Kind.FlipRequest, 1_000_000, times: 1);
        await using var store = place.Open(place.Azure with { Endpoint = wire.Address });

        var failure = await Samples.FailsAsync(() => store.PutAsync("a", ObjectBody.Whole(Content()), PutCondition.Always, CancellationToken.None));

        Assert.Equal(FailureCode.StoreDigestRefused, failure.Code);
        Assert.Null(await store.HeadAsync("a", CancellationToken.None));
    }

    [ServerFact]
    public async Task A_service_that_says_nothing_is_a_transient_failure_after_the_time_set()
    {
        var place = await AzurePlace.CreateAsync();
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/{AzurePlace.Account}");
        await using var store = place.Open(place.Azure with { Endpoint = address, RequestTimeout = TimeSpan.FromMilliseconds(300) });
        var watch = Stopwatch.StartNew();

        var failure = await Samples.FailsAsync(() => store.HeadAsync("a", CancellationToken.None));

        Assert.Equal((FailureCategory.Transient, "store_unreachable"), (failure.Category, failure.Code));
        Assert.Contains("time-out", failure.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30));
    }

    [ServerFact]
    public async Task Blobs_go_with_their_tier_tags_scope_and_digest()
    {
        var place = await AzurePlace.CreateAsync();
        using var handler = new FaultyHandler((_, _) => Answer(HttpStatusCode.Created, null, confirmed: ("x-ms-encryption-scope", "exports")));
        var settings = place.Azure with
        {
            AccessTier = "cool",
            Encryption = AzureEncryption.Scope,
            EncryptionScope = "exports",
            Tags = new Dictionary<string, string> { ["team"] = "vision" },
        };
        await using var store = place.Open(settings, handler: handler);
        var body = ObjectBody.Whole(new byte[10]);

        await store.PutAsync("tables/a", body, PutCondition.IfAbsent, CancellationToken.None);
        await store.PutAsync("_export/journal/1", body, PutCondition.Always, CancellationToken.None);
        var upload = await store.BeginUploadAsync("tables/b", CancellationToken.None);
        var part = await upload.PutPartAsync(1, ObjectBody.Part(new byte[10]), CancellationToken.None);
        await upload.CompleteAsync([part], body.Sha256!, CancellationToken.None);

        var (put, state, block, list) = (handler.Requests[0], handler.Requests[1], handler.Requests[2], handler.Requests[3]);
        string[] ofBlob = ["x-ms-access-tier: Cool", "x-ms-tags: team=vision", "x-ms-encryption-scope: exports", $"x-ms-meta-sha256: {body.Sha256}"];
        Assert.All(ofBlob, header => Assert.Contains(header, put, StringComparison.Ordinal));
        Assert.All(ofBlob, header => Assert.Contains(header, list, StringComparison.Ordinal));
        Assert.Contains($"Content-MD5: {body.Md5Base64}", put, StringComparison.Ordinal);
        Assert.Contains("If-None-Match: *", put, StringComparison.Ordinal);
        Assert.Contains($"Content-MD5: {body.Md5Base64}", block, StringComparison.Ordinal);
        Assert.Contains("x-ms-encryption-scope: exports", block, StringComparison.Ordinal);
        Assert.DoesNotContain("x-ms-access-tier", state, StringComparison.Ordinal);
        Assert.DoesNotContain("If-None-Match", state, StringComparison.Ordinal);
    }

    [ServerFact]
    public async Task A_customers_key_goes_with_every_request_that_touches_content_and_only_over_https()
    {
        var place = await AzurePlace.CreateAsync();
        var key = Convert.ToBase64String(Enumerable.Range(0, 32).Select(n => (byte)n).ToArray());
        var variables = new Dictionary<string, string> { [AzureEnvironment.KeyName] = AzurePlace.Key, ["THE_KEY"] = key };
        var settings = new AzureSettings { Encryption = AzureEncryption.Customer, CustomerKeyVariable = "THE_KEY" };
        using var handler = new FaultyHandler((request, _) => Answer(
            request.Method == HttpMethod.Put ? HttpStatusCode.Created : HttpStatusCode.OK, null, confirmed: ("x-ms-encryption-key-sha256", "digest of the key")));
        await using var store = place.Open(settings, variables, handler: handler);

        await store.PutAsync("a", ObjectBody.Whole(new byte[10]), PutCondition.Always, CancellationToken.None);
        await store.HeadAsync("a", CancellationToken.None);

        Assert.Equal(2, handler.Requests.Count);
        Assert.All(handler.Requests, request => Assert.Contains($"x-ms-encryption-key: {key}", request, StringComparison.Ordinal));
        var missing = await Samples.FailsAsync(() => Task.FromResult(place.Open(settings with { CustomerKeyVariable = "NO_KEY" }, variables)));
        var plain = await Samples.FailsAsync(() => Task.FromResult(place.Open(settings with { Endpoint = place.Azure.Endpoint }, variables)));
        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (missing.Exit, plain.Exit));
        Assert.Contains("https", plain.Message, StringComparison.Ordinal);
    }

    private static byte[] Content()
    {
        var content = new byte[Large];
        new Random(Large).NextBytes(content);
        return content;
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string? code, int? retryAfter = null, (string Name, string Value)? confirmed = null)
    {
        var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent([]) };
        answer.Headers.Add("x-ms-request-id", "1234");
        answer.Headers.TryAddWithoutValidation("ETag", "\"0x1\"");
        answer.Content.Headers.LastModified = DateTimeOffset.UtcNow;
        if (code is not null)
            answer.Headers.Add("x-ms-error-code", code);
        if (confirmed is var (name, value))
            answer.Headers.Add(name, value);
        if (retryAfter is { } seconds)
            answer.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        return answer;
    }
}
