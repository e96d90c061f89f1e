using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using WandbExporter.Client;
using WandbExporter.Simulator;

namespace WandbExporter.Fuzz.Corpora;

/// <summary>What the simulator answers to calls of the client, the same at each start.</summary>
internal sealed partial class RecordedAnswers : IAsyncDisposable
{
    private readonly WandbSimulator _simulator;

    private RecordedAnswers(WandbSimulator simulator) => _simulator = simulator;

    public static async Task<RecordedAnswers> StartAsync() => new(await WandbSimulator.StartAsync(new SimulatorOptions
    {
        Worlds = [new OfficialClientWorld(new GeneratorOptions { AwkwardShapes = false, TablesPerRun = 2, RowsPerRun = 30 }), new AwkwardOrganization()],
        ParquetHistory = new ParquetHistoryOptions { Files = 2, LiveRows = 3, Gzip = true },
    }));

    /// <summary>The answers that a call gets, in order.</summary>
    public async Task<IReadOnlyList<byte[]>> OfAsync(Func<WandbClient, Task> call)
    {
        using var sockets = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var recorder = new Recorder(sockets);
        await using (var client = ClientOf(recorder))
            await call(client);
        return [.. recorder.Bodies.Select(Settled)];
    }

    public WandbClient ClientOf(HttpMessageHandler? handler = null) => new(new WandbClientOptions
    {
        BaseUrl = _simulator.BaseUrl,
        ApiKey = SimulatorOptions.DefaultApiKey,
        MaxAttempts = 1,
        ApiHandler = handler is null ? null : () => handler,
    });

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    /// <summary>Ports and signatures are others at each start.</summary>
    private static byte[] Settled(byte[] answer) =>
        Encoding.UTF8.GetBytes(Signature().Replace(Port().Replace(Encoding.UTF8.GetString(answer), "http://files.example.org"), "?signature=00"));

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+")]
    private static partial Regex Port();

    [GeneratedRegex(@"\?[^""\\ ]*X-[^""\\ ]*")]
    private static partial Regex Signature();

    private sealed class Recorder(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public List<byte[]> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var answer = await base.SendAsync(request, cancellationToken);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
            Bodies.Add(body);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
        }
    }
}
