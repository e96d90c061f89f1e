namespace WandbExporter.Core.Ports;

/// <summary>A turn was waited for at a host that has failed for a while, and the request that was to find out whether it answers again failed too.</summary>
/// <param name="code">Of that request's failure.</param>
public sealed class HostUnavailableException(string code) : Exception($"The host has failed for a while, the last time with {code}.")
{
    public string Code { get; } = code;
}
