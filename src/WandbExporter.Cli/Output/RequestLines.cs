using System.Globalization;
using WandbExporter.Client;

namespace WandbExporter.Cli.Output;

/// <summary>Tells of every request, for who looks for what takes so long.</summary>
internal sealed class RequestLines(ExportLog log)
{
    public void Tell(EndedRequest request)
    {
        var waited = request.Waited >= TimeSpan.FromMilliseconds(1) ? $" after {Milliseconds(request.Waited)} of waiting for its turn" : "";
        log.Detail(
            "request",
            $"{request.Kind}: {request.Subject}: {(request.Failure is null ? "answered" : $"failed ({request.Failure})")} in {Milliseconds(request.Took)}{waited}.",
            json =>
            {
                json.WriteString("kind", request.Kind);
                json.WriteString("subject", request.Subject);
                json.WriteNumber("waited_seconds", Math.Round(request.Waited.TotalSeconds, 4));
                json.WriteNumber("took_seconds", Math.Round(request.Took.TotalSeconds, 4));
                if (request.Failure is not null)
                    json.WriteString("code", request.Failure);
            });
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:N0} ms");
}
