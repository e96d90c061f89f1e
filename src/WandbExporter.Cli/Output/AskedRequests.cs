using System.Text.Json;
using WandbExporter.Client;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Output;

/// <summary>How far a command has come that lists, of which nothing else tells how much there is. May be told and read from any thread.</summary>
internal sealed class AskedRequests
{
    private long _answered;
    private string? _last;

    /// <summary>Requests that were answered.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>What the last of them was about; null before it.</summary>
    public string? Last => Volatile.Read(ref _last);

    public void Tell(EndedRequest request)
    {
        if (request.Failure is not null)
            return;
        Interlocked.Increment(ref _answered);
        Volatile.Write(ref _last, request.Subject);
    }

    /// <summary>A line of progress.</summary>
    public (string Text, Action<Utf8JsonWriter> Fields) Look()
    {
        var (answered, last) = (Answered, Last);
        return (last is null ? "Waiting for the server's first answer" : $"Listing: {Counted.Of(answered, "request")} answered, the last about {last}", Fields);

        void Fields(Utf8JsonWriter json)
        {
            json.WriteNumber("requests", answered);
            if (last is not null)
                json.WriteString("subject", last);
        }
    }
}
