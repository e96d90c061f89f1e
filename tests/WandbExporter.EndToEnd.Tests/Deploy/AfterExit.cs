using WandbExporter.Core.Errors;

namespace WandbExporter.EndToEnd.Tests.Deploy;

/// <summary>What a scheduler does after an exit code: one answer for all of deploy/.</summary>
internal enum Next
{
    /// <summary>Nothing is left to do.</summary>
    Done,

    /// <summary>The same command at once; it has got further, so it does not count as a failure.</summary>
    Again,

    /// <summary>The same command, a few times.</summary>
    Counted,

    /// <summary>The same would end the same: a person looks.</summary>
    Stop,
}

internal static class AfterExit
{
    public static IReadOnlyDictionary<ExitCode, Next> Table { get; } = new Dictionary<ExitCode, Next>
    {
        [ExitCode.Complete] = Next.Done,
        [ExitCode.UnexpectedError] = Next.Counted,
        [ExitCode.Usage] = Next.Stop,
        [ExitCode.Incomplete] = Next.Stop,
        [ExitCode.Credentials] = Next.Stop,
        [ExitCode.Source] = Next.Counted,
        [ExitCode.Destination] = Next.Stop,
        [ExitCode.BudgetReached] = Next.Again,
        [ExitCode.DestinationLocked] = Next.Counted,
        [ExitCode.Interrupted] = Next.Again,
    };

    public static IReadOnlyList<int> Codes(Next next) => [.. Table.Where(pair => pair.Value == next).Select(pair => (int)pair.Key).Order()];
}
