using System.Globalization;
using System.Net.Sockets;
using WandbExporter.Core.Errors;

namespace WandbExporter.Fleet;

/// <summary>What stands in the way of listening where a process of a fleet is to be reached: said alike whether it is found out before, or when it does.</summary>
public static class FleetPort
{
    /// <param name="error">What was thrown, or holds what was.</param>
    /// <param name="host">The address.</param>
    /// <param name="port">The port.</param>
    /// <returns>The refusal; null if it is about something else.</returns>
    public static ExportException? RefusalOf(Exception error, string host, int port) => SocketErrorIn(error) switch
    {
        null => null,
        { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            Usage(string.Create(CultureInfo.InvariantCulture, $"--fleet-port {port} is in use by another process of this machine; give another one, or leave it out for one that is free.")),
        { SocketErrorCode: SocketError.AddressNotAvailable } => Usage($"--fleet-address '{host}' is no address of this machine; give one that it has."),
        { Message: var message } => Usage(string.Create(CultureInfo.InvariantCulture, $"This process may not listen at {host}:{port} ({message}); give another --fleet-port.")),
    };

    private static SocketException? SocketErrorIn(Exception? error) => error switch
    {
        null => null,
        SocketException socket => socket,
        AggregateException { InnerExceptions: var several } => several.Select(SocketErrorIn).FirstOrDefault(found => found is not null),
        _ => SocketErrorIn(error.InnerException),
    };

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}
