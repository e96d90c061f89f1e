namespace WandbExporter.Core.Ports;

/// <summary>What an answer says about the server's budget; null is what it does not say.</summary>
/// <param name="Remaining">What remains, in the server's own unit.</param>
/// <param name="Reset">Until the server's window ends.</param>
/// <param name="RetryAfter">How long it wants to be left alone.</param>
public readonly record struct BudgetNotice(double? Remaining, TimeSpan? Reset, TimeSpan? RetryAfter);
