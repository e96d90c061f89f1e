namespace WandbExporter.Engine.Tests.Supervision;

/// <summary>Specs provoke failures; their log lines would only hide the results.</summary>
internal static class Quiet
{
    /// <summary>A busy machine is no failure: what is expected may take its time.</summary>
    public const string Config = """
        akka { stdout-loglevel = OFF, loglevel = OFF, loggers = [], log-dead-letters = off }
        akka.test.single-expect-default = 30s
        """;

    /// <summary>Time passes only when the test says so.</summary>
    public const string WithoutTime = Config + "\nakka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"";
}
