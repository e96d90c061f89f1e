namespace WandbExporter.EndToEnd.Host;

/// <summary>What the program is to do.</summary>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">What it finds in its environment besides what this process was started with.</param>
internal sealed record HostedCommand(string[] Arguments, Dictionary<string, string> Environment);

/// <summary>How it ended, and all that it said.</summary>
internal sealed record HostedResult(int ExitCode, string Output, string Error);
