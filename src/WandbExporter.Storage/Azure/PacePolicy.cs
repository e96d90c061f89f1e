using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace WandbExporter.Storage.Azure;

/// <summary>
/// Holds every request back for as long as the service asked any of them to wait, and gives each one the time that its size needs.
/// </summary>
internal sealed class PacePolicy(TimeSpan silence, TimeProvider time) : HttpPipelinePolicy
{
    private const int SlowestBytesPerSecond = 256 * 1024;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private long _notBefore;

    /// <summary>True once the service has answered any request.</summary>
    public bool HasAnswered { get; private set; }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var wait = TimeSpan.FromTicks(Interlocked.Read(ref _notBefore) - time.GetUtcNow().UtcTicks);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, message.CancellationToken);
        var sent = message.Request.Content is { } content && content.TryComputeLength(out var length) ? length : 0;
        message.NetworkTimeout = silence + TimeSpan.FromSeconds(sent / (double)SlowestBytesPerSecond);
        await ProcessNextAsync(message, pipeline);
        HasAnswered |= message.HasResponse;
        if (message.HasResponse && message.Response.Status is 429 or 503 && AskedFor(message.Response) is { } pause)
            Interlocked.Exchange(ref _notBefore, (time.GetUtcNow() + pause).UtcTicks);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    private TimeSpan? AskedFor(Response response)
    {
        if (response.Headers.TryGetValue("x-ms-retry-after-ms", out var text) || response.Headers.TryGetValue("retry-after-ms", out text))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null;
        if (!response.Headers.TryGetValue("Retry-After", out text))
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at - time.GetUtcNow() : null;
    }
}
