using WandbExporter.Core.Errors;

namespace WandbExporter.Engine.Plan;

/// <summary>What an exception means that nobody expected; one that carries a failure means that failure.</summary>
internal static class UnexpectedFailure
{
    /// <summary>Of a part of the export without which it cannot go on.</summary>
    public static Failure OfExport(string what, Exception? cause) => Classified(cause) ?? new Failure(
        FailureCategory.Permanent,
        FailureCode.Unexpected,
        $"Unexpected: {what} ({cause?.GetType().Name}: {cause?.Message}); please report it with the log.",
        ExitCode.UnexpectedError,
        cause?.StackTrace?.Split('\n').FirstOrDefault()?.Trim());

    /// <summary>Of something that may fail alone.</summary>
    public static Failure Of(string what, Exception? cause) => Classified(cause) ?? new Failure(
        FailureCategory.Permanent,
        FailureCode.Unexpected,
        $"{what} failed unexpectedly: {cause?.Message ?? "its stream ended without a result"}.",
        ExitCode.UnexpectedError);

    private static Failure? Classified(Exception? cause) => (cause as ExportException)?.Failure;
}
