namespace WandbExporter.Cli.Options;

/// <summary>The form of log lines.</summary>
internal enum LogFormat
{
    Text,
    Json,
}
