namespace WandbExporter.Core.Ports;

/// <summary>Whether a host is asked: the states of a circuit breaker.</summary>
public enum CircuitState
{
    /// <summary>It answers, and is asked.</summary>
    Closed,

    /// <summary>It has failed for a while, and nothing is asked of it.</summary>
    Open,

    /// <summary>One request finds out whether it answers again.</summary>
    HalfOpen,
}
