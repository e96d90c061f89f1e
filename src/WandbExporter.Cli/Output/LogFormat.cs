namespace WandbExporter.Cli.Output;

/// <summary>The form of log lines.</summary>
internal enum LogFormat
{
    Text,
    Json,
}
