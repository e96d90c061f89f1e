using System.Globalization;
using System.Net;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Monitoring;

/// <summary>Where metrics are served, as <c>--metrics</c> says it.</summary>
/// <param name="Host">The address that is listened at; null for all of this machine's.</param>
/// <param name="Port">The port; 0 for any that is free.</param>
internal sealed record MetricsAddress(IPAddress? Host, int Port)
{
    /// <summary>Reads <c>PORT</c> (this machine alone), <c>:PORT</c> (all of its addresses) or <c>HOST:PORT</c>. No name is looked up.</summary>
    /// <exception cref="ExportException">Exit 2: it is none of them.</exception>
    public static MetricsAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
            throw Wrong(text);
        return text[..Math.Max(colon, 0)] switch
        {
            "" => new MetricsAddress(colon < 0 ? IPAddress.Loopback : null, port),
            "localhost" => new MetricsAddress(IPAddress.Loopback, port),
            ['[', .. var six, ']'] when IPAddress.TryParse(six, out var address) => new MetricsAddress(address, port),
            var host when !host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(host, out var address) => new MetricsAddress(address, port),
            _ => throw Wrong(text),
        };
    }

    public override string ToString() =>
        Host is null ? string.Create(CultureInfo.InvariantCulture, $":{Port}") : new IPEndPoint(Host, Port).ToString();

    private static ExportException Wrong(string text) => new(new Failure(
        FailureCategory.Fatal,
        FailureCode.Usage,
        $"--metrics is '{text}'; write a port such as 9464, :9464 for all addresses of this machine, or one of its addresses such as 10.0.0.7:9464.",
        ExitCode.Usage));
}
