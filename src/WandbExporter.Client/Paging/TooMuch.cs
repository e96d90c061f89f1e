using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>Failures that a smaller question may not meet; a refusal for our rate, our key or our query is none.</summary>
public static class TooMuch
{
    public static bool MayExplain(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Code is "timeout" or "bad_answer" or "answer_too_large" or "server_error" or "connection" or "http_408" or "http_413"
            || failure.Code.StartsWith("http_5", StringComparison.Ordinal);
    }
}
