namespace WandbExporter.Engine.Tests.Runtime;

/// <summary>Specs provoke failures; their log lines would only hide the results.</summary>
internal static class Quiet
{
    public const string Config = "akka { stdout-loglevel = OFF, loglevel = OFF, loggers = [], log-dead-letters = off }";
}
