using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>Failures that a smaller question may not meet; a refusal for our rate, our key or our query is none.</summary>
internal static class TooMuch
{
    public static bool MayExplain(Failure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Code is FailureCode.Timeout or FailureCode.BadAnswer or FailureCode.AnswerTooLarge or FailureCode.ServerError or FailureCode.Connection
            || FailureCode.StatusOf(failure.Code) is 408 or 413 or >= 500;
    }
}
