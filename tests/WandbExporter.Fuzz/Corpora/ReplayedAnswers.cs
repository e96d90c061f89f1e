using System.Net;
using WandbExporter.Client;
using WandbExporter.Core.Ports;

namespace WandbExporter.Fuzz.Corpora;

/// <summary>A server that answers what was recorded, one answer of it mutated. It ends who asks without end.</summary>
internal sealed class ReplayedAnswers(IReadOnlyList<byte[]> answers, int mutated, byte[] by, HttpStatusCode status) : HttpMessageHandler
{
    private const int MostRequests = 500;

    private static readonly Uri Address = new("http://api.example.org");

    private int _asked;

    public WandbClient Client() => new(new WandbClientOptions
    {
        BaseUrl = Address,
        ApiKey = "0123456789abcdef0123456789abcdef01234567",
        MaxAttempts = 1,
        Budget = new Unpaced(),
        ApiHandler = () => this,
    });

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var place = Math.Min(_asked, answers.Count - 1);
        if (++_asked > MostRequests)
            throw new InvalidOperationException($"More than {MostRequests} requests were made for {answers.Count} answers.");
        return Task.FromResult(place == mutated
            ? new HttpResponseMessage(status) { Content = new ByteArrayContent(by) }
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(answers[place]) });
    }

    private sealed class Unpaced : IBudget, IDisposable
    {
        public Task<IDisposable> EnterAsync(RequestLane lane, string about = "", CancellationToken cancellationToken = default) => Task.FromResult<IDisposable>(this);

        public void Observe(RequestLane lane, BudgetNotice notice, bool refused, TimeSpan fallbackPause)
        {
        }

        public void Report(RequestLane lane, RequestOutcome outcome)
        {
        }

        public void CountRetry()
        {
        }

        public BudgetSnapshot Snapshot() => new(null, null, double.PositiveInfinity, 0, 0, 0, 0, 0, TimeSpan.Zero, TimeSpan.Zero, CircuitState.Closed, int.MaxValue);

        public void Dispose()
        {
        }
    }
}
