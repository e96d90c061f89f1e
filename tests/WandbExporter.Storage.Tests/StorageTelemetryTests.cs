using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Storage.Tests;

public sealed class StorageTelemetryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task What_is_put_and_appended_is_measured_with_its_kind_and_its_failure()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        using var recorder = new TelemetryRecorder("WandbExporter.Storage");
        await destination.Sink.PutAsync("telemetry-a", [1, 2, 3]);
        await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        var refused = new ExportException(new Failure(FailureCategory.Transient, FailureCode.CutBody, "It was cut.", ExitCode.Source));
        await Assert.ThrowsAsync<ExportException>(() => destination.Sink.PutAsync(new ObjectKey("telemetry-b"), (_, _) => throw refused, CancellationToken.None));

        Assert.Contains(recorder.Measured, one => one.Instrument == "wandb.store.written" && one.Value == 3 && Equals(one.Tags.GetValueOrDefault("wandb.store.kind"), "file"));
        foreach (var operation in new[] { "put", "append" })
            Assert.Contains(recorder.Measured, one => one.Instrument == "wandb.store.operation.duration" && Equals(one.Tags.GetValueOrDefault("wandb.store.operation"), operation));
        Assert.Null(Assert.Single(recorder.Spans, span => Equals(span.GetTagItem("wandb.store.key"), "telemetry-a")).GetTagItem("error.type"));
        Assert.Equal("cut_body", Assert.Single(recorder.Spans, span => Equals(span.GetTagItem("wandb.store.key"), "telemetry-b")).GetTagItem("error.type"));
    }

    [Theory]
    [InlineData("s3://bucket/prefix", "s3")]
    [InlineData("az://account/container", "az")]
    [InlineData("/data/export", "file")]
    public void A_location_says_its_kind(string location, string kind) => Assert.Equal(kind, StorageTelemetry.KindOf(location));

    public void Dispose() => _directory.Dispose();
}
