namespace WandbExporter.Cli.Monitoring;

/// <summary>What a probe is told.</summary>
/// <param name="IsGood">Whether all is well, which is status 200, and else 503.</param>
/// <param name="Reason">Why, in one sentence.</param>
internal sealed record Health(bool IsGood, string Reason);
