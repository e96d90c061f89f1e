using System.Collections.Concurrent;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Google;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Storage.Tests.Support.Servers;
using WandbExporter.Storage.Tests.Support.Servers.Gcs;
using Xunit;

namespace WandbExporter.Storage.Tests.Google;

/// <summary>What goes wrong between a destination and the service, request by request.</summary>
public sealed class GoogleFaultTests : IAsyncLifetime
{
    private const int Large = 12_000_000;
    private const string Key = "a/object";

    private readonly ConcurrentDictionary<string, int> _seen = new();
    private GcsServer _server = null!;
    private GcsPlace _place = null!;

    public async Task InitializeAsync()
    {
        _server = await GcsServer.StartAsync(rewriteBytes: 5 << 20);
        _place = GcsPlace.Of(_server);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public static TheoryData<string, int, string> PassingFaults()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var request in new[] { "INSERT", "GET", "MEDIA", "LIST", "BEGIN", "CHUNK", "REWRITE" })
        {
            data.Add(request, 503, "");
            data.Add(request, 429, "");
            data.Add(request, 0, nameof(GcsCut.Before));
            data.Add(request, 0, nameof(GcsCut.After));
        }
        foreach (var request in new[] { "INSERT", "MEDIA", "CHUNK" })
            data.Add(request, 0, nameof(GcsCut.InTheMiddle));
        return data;
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task A_fault_that_passes_costs_nothing_but_time(string request, int status, string cut)
    {
        // Every request of the kind fails twice before it is answered, each object by itself.
        var fault = status == 0 ? new GcsFault(Cut: Enum.Parse<GcsCut>(cut)) : new GcsFault(status);
        _server.Fault = (what, name) => what == request && _seen.AddOrUpdate($"{what} {name}", 1, (_, times) => times + 1) is var times && times <= 2 ? fault : null;
        var small = new byte[1000];
        var large = new byte[Large];
        Random.Shared.NextBytes(large);

        await using (var destination = await _place.OpenAsync())
        {
            await destination.Sink.PutAsync("a/small", small);
            var stored = await destination.Sink.PutAsync("a/large", large);
            Assert.NotNull(await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey("a/copy"), CancellationToken.None));
            await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
            await destination.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None);
            Assert.Equal(small, await destination.Sink.ReadAsync("a/small"));
            Assert.Equal(large, await destination.Sink.ReadAsync("a/large"));
            Assert.Equal(large, await destination.Sink.ReadAsync("a/copy"));
        }

        Assert.Equal([Samples.Record(1), Samples.Record(2)], await _place.ReadJournalAsync());
        Assert.Contains(_seen, pair => pair.Key.StartsWith(request, StringComparison.Ordinal) && pair.Value >= 2);
        // A session whose address never came back ends by itself.
        if ((request, cut) != ("BEGIN", nameof(GcsCut.After)))
            Assert.Equal(0, _server.Uploads.Open);
    }

    [Theory]
    [InlineData("INSERT", 1000, true)]
    [InlineData("INSERT", 1000, false)]
    [InlineData("CHUNK", Large, true)]
    [InlineData("CHUNK", Large, false)]
    public async Task An_object_whose_CRC32C_is_another_than_that_of_what_was_sent_is_removed(string request, int bytes, bool flips)
    {
        await using var destination = await _place.OpenAsync();
        _server.Fault = (what, name) => what == request && name.EndsWith(Key, StringComparison.Ordinal) ? new GcsFault(FlipsAByte: flips, WrongCrc: !flips) : null;

        var failure = await Samples.FailsAsync(() => destination.Sink.PutAsync(Key, new byte[bytes]));

        Assert.Equal(("store_altered", FailureCategory.Transient, ExitCode.Destination), (failure.Code, failure.Category, failure.Exit));
        Assert.Contains("CRC32C", failure.Message, StringComparison.Ordinal);
        _server.Fault = (_, _) => null;
        Assert.Null(await destination.Sink.StatAsync(new ObjectKey(Key), CancellationToken.None));
    }

    [Fact]
    public async Task What_is_read_with_another_CRC32C_than_the_service_says_is_not_taken()
    {
        await using var destination = await _place.OpenAsync();
        await destination.Sink.PutAsync(Key, new byte[1000]);
        _server.Fault = (what, _) => what == "MEDIA" ? new GcsFault(FlipsAByte: true) : null;

        var failure = await Samples.FailsAsync(() => destination.Sink.ReadAsync(Key));

        Assert.Equal(("store_altered", FailureCategory.Transient), (failure.Code, failure.Category));
    }

    [Fact]
    public async Task A_copy_that_is_different_is_removed_and_is_none()
    {
        await using var destination = await _place.OpenAsync();
        var stored = await destination.Sink.PutAsync(Key, new byte[Large]);
        _server.Fault = (what, _) => what == "REWRITE" ? new GcsFault(FlipsAByte: true) : null;

        Assert.Null(await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey("a/copy"), CancellationToken.None));
        Assert.Null(await destination.Sink.StatAsync(new ObjectKey("a/copy"), CancellationToken.None));
    }

    [Fact]
    public async Task A_copy_of_a_proved_object_is_proved_by_its_CRC32C_and_not_read()
    {
        await using var destination = await _place.OpenAsync();
        var stored = await destination.Sink.PutAsync(Key, new byte[Large]);
        _server.Fault = (what, _) => what == "MEDIA" ? new GcsFault(403) : null;

        Assert.NotNull(await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey("a/copy"), CancellationToken.None));
    }

    [Theory]
    [InlineData(401, FailureCategory.Fatal, ExitCode.Credentials, "credentials")]
    [InlineData(403, FailureCategory.Fatal, ExitCode.Destination, "permission is denied")]
    [InlineData(429, FailureCategory.Transient, ExitCode.Destination, "wait a while")]
    [InlineData(503, FailureCategory.Transient, ExitCode.Destination, "wait a while")]
    public async Task A_refusal_in_mid_export_says_what_to_do(int status, FailureCategory category, ExitCode exit, string because)
    {
        await using var destination = await _place.OpenAsync();
        _server.Fault = (what, _) => what is "INSERT" or "BEGIN" ? new GcsFault(status) : null;

        var put = await Samples.FailsAsync(() => destination.Sink.PutAsync(Key, [1]));
        var upload = await Samples.FailsAsync(() => destination.Sink.PutAsync(Key, new byte[Large]));
        var append = await Samples.FailsAsync(() => destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None));
        _server.Fault = (_, _) => null;

        Assert.All(new[] { put, upload, append }, failure => Assert.Equal((category, exit), (failure.Category, failure.Exit)));
        Assert.Contains(because, put.Message, StringComparison.Ordinal);
        Assert.Empty(await _place.ReadJournalAsync());
    }

    [Fact]
    public async Task An_upload_does_not_go_to_another_host_than_the_services()
    {
        await using var destination = await _place.OpenAsync();
        _server.Fault = (what, _) => what == "BEGIN" ? new GcsFault(Session: new Uri("http://elsewhere.example/")) : null;

        var failure = await Samples.FailsAsync(() => destination.Sink.PutAsync(Key, new byte[Large]));

        Assert.Equal((FailureCategory.Fatal, ExitCode.Destination), (failure.Category, failure.Exit));
        Assert.Contains("another host (elsewhere.example)", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("session-", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_said()
    {
        var failure = await Samples.FailsAsync(() => new GcsPlace(new GoogleSettings { Endpoint = _server.Endpoint, Credential = GoogleAccess.None }, new GoogleAddress("no-such-bucket", "")).OpenAsync());

        Assert.Equal(("no_bucket", ExitCode.Destination), (failure.Code, failure.Exit));
        Assert.Contains("no bucket 'no-such-bucket'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_storage_class_is_for_the_data_alone()
    {
        var cool = _place.With(settings => settings with { StorageClass = "NEARLINE" });
        await using (var destination = await cool.OpenAsync())
        {
            var stored = await destination.Sink.PutAsync("tables/small", new byte[1000]);
            await destination.Sink.PutAsync("tables/large", new byte[Large]);
            Assert.NotNull(await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey("tables/copy"), CancellationToken.None));
            await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        }

        var classes = _server.Buckets.List(GcsPlace.Bucket, _place.Address.Prefix).ToLookup(found => found.Metadata.StorageClass, found => found.Name[_place.Address.Prefix.Length..]);
        Assert.Equal(["tables/copy", "tables/large", "tables/small"], classes["NEARLINE"]);
        Assert.All(classes[null], name => Assert.StartsWith("_export/", name, StringComparison.Ordinal));
        Assert.NotEmpty(classes[null]);
    }

    [Fact]
    public async Task A_lock_that_was_taken_away_does_not_come_back_when_its_former_holder_gives_it_back()
    {
        var former = await _place.OpenAsync();
        await using var next = await _place.OpenAsync(_place.Options with { Lock = _place.Options.Lock with { Break = true } });

        await former.DisposeAsync();

        Assert.Single(_server.Buckets.List(GcsPlace.Bucket, $"{_place.Address.Prefix}_export/lock/"));
    }

    [Fact]
    public async Task A_renewal_whose_answer_was_lost_does_not_cost_the_lock()
    {
        var time = new ManualTime(Samples.At);
        using var renewed = new SemaphoreSlim(0);
        var destination = await _place.OpenAsync(_place.Options with { Time = time });
        _server.Fault = (what, name) =>
        {
            if (what != "INSERT" || !name.Contains("/lock/", StringComparison.Ordinal))
                return null;
            renewed.Release();
            return new GcsFault(Cut: GcsCut.After);
        };
        time.Advance(_place.Options.Lock.Heartbeat);
        Assert.True(await renewed.WaitAsync(TimeSpan.FromMinutes(1)));
        _server.Fault = (_, _) => null;

        await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        await destination.DisposeAsync();

        Assert.Empty(Assert.Single(_server.Buckets.List(GcsPlace.Bucket, $"{_place.Address.Prefix}_export/lock/")).Content);
        Assert.Equal([Samples.Record(1)], await _place.ReadJournalAsync());
    }

    [Theory]
    [InlineData(false, "set wandb-export.gs.encryption = customer")]
    [InlineData(true, GoogleKeys.OtherVariable)]
    public async Task An_export_that_is_encrypted_is_read_with_its_key_alone_and_no_key_is_said(bool hasKey, string because)
    {
        var encrypted = GoogleKeys.Place(_server);
        await using (await encrypted.OpenAsync())
        {
        }
        var other = encrypted.With(settings => settings with
        {
            Encryption = hasKey ? GoogleEncryption.Customer : GoogleEncryption.Bucket,
            CustomerKeyVariable = GoogleKeys.OtherVariable,
        });

        var failure = await Samples.FailsAsync(other.OpenReadOnlyAsync);

        Assert.Equal(("gs_customer_key", ExitCode.Usage), (failure.Code, failure.Exit));
        Assert.Contains(because, failure.Message, StringComparison.Ordinal);
        Assert.All(new[] { GoogleKeys.Key, GoogleKeys.Other }, key => Assert.DoesNotContain(key, failure.ToString(), StringComparison.Ordinal));
    }
}
