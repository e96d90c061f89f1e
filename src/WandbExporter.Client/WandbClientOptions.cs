using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;
using WandbExporter.Client.Pacing;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;

namespace WandbExporter.Client;

/// <summary>How to reach a W&amp;B server. Validated once, by the client that gets it.</summary>
public sealed record WandbClientOptions
{
    /// <summary>The cloud's address.</summary>
    public static Uri CloudUrl { get; } = new("https://api.wandb.ai");

    /// <summary>Longer ones are slips of the pen, and the platform's timers do not bear every one.</summary>
    internal static readonly TimeSpan LongestAttempt = TimeSpan.FromHours(1);

    /// <inheritdoc cref="LongestAttempt"/>
    internal static readonly TimeSpan LongestTrying = TimeSpan.FromDays(7);

    /// <summary>Requests in a second; the pacing knows none that is slower.</summary>
    internal const double SlowestRate = LearnedRate.Slowest;

    /// <summary>Scheme, host, port and perhaps a path prefix; <c>/graphql</c> is added to it.</summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>Sent as the password of HTTP Basic authentication, and only below <see cref="BaseUrl"/>.</summary>
    public required string ApiKey { get; init; }

    /// <summary>
    /// W&amp;B answers some requests only to a client that calls itself <c>W&amp;B Public Client</c>, and refuses others with "relogin required".
    /// </summary>
    public string UserAgent { get; init; } = "W&B Public Client 0.28.2 (WandbExporter)";

    /// <summary>
    /// How long one request may wait for the answer's head, and between two pieces of its body, at the most; at most an hour. Where requests of its kind are
    /// answered soon, it is given up sooner: after four times the longest that one took lately, and <see cref="LeastTimeout"/> at the least.
    /// </summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long every request may wait, however soon others are answered; <see cref="AttemptTimeout"/> counts if that is shorter.</summary>
    public TimeSpan LeastTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests for one answer, the first included.</summary>
    public int MaxAttempts { get; init; } = 20;

    /// <summary>The first wait after a failed attempt; each later one is twice as long, plus up to 25 %.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait, unless the server asks for a longer one.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one answer is tried for in all; then the failure is <c>refused_for_too_long</c>. Null: until the attempts are used up. At most a week.</summary>
    public TimeSpan? GiveUpAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Requests to the API at a time.</summary>
    public int MaxConcurrency { get; init; } = 16;

    /// <summary>File downloads at a time.</summary>
    public int MaxDownloads { get; init; } = 16;

    /// <summary>The fastest rate of requests to the API; null: as fast as the server lets us. At least one in ten seconds.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>Bytes of answers and files a second, together, as they are after decompression; null: all that come.</summary>
    public long? MaxBytesPerSecond { get; init; }

    /// <summary>When only a share of requests at a time, of their rate and of <see cref="MaxBytesPerSecond"/> is used; null: never.</summary>
    public QuietHours? QuietHours { get; init; }

    /// <summary>
    /// Shared with others that ask the same server, and theirs to dispose; then the bounds on requests to the API are its own. Null: the client
    /// makes one of <see cref="MaxConcurrency"/>, <see cref="MaxRequestsPerSecond"/> and <see cref="QuietHours"/>.
    /// </summary>
    public IBudget? Budget { get; init; }

    /// <summary>Sent with every request below <see cref="BaseUrl"/>, and nowhere else.</summary>
    public IReadOnlyDictionary<string, string> ExtraHeaders { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Makes what carries requests to the API, such as a chain of the host's own handlers; it is not disposed of, must not follow redirects and should decompress
    /// answers. Null: sockets of the client's own. Files are downloaded past it.
    /// </summary>
    public Func<HttpMessageHandler>? ApiHandler { get; init; }

    /// <summary>Told of each attempt that failed and is followed by another; null: nobody asks. Called by many threads.</summary>
    public Action<RetriedAttempt>? Retrying { get; init; }

    /// <summary>Told when a host that fails is left alone, and when it answers again; null: nobody asks. Called by many threads.</summary>
    public Action<CircuitChange>? CircuitChanged { get; init; }

    /// <summary>Told, now and then, of long answers that wait for memory; null: nobody asks. Called by many threads.</summary>
    public Action<WaitingAnswer>? Waiting { get; init; }

    /// <summary>Told of each attempt at a request when it has ended; null: nobody asks. Called by many threads.</summary>
    public Action<EndedRequest>? Requested { get; init; }

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>A number from 0 up to 1, for spreading waits.</summary>
    public Func<double> Jitter { get; init; } = Random.Shared.NextDouble;

    /// <exception cref="WandbException">An option makes no sense: fatal, <see cref="ExitCode.Usage"/>.</exception>
    public void Validate()
    {
        Require(ServerAddress.Problem(BaseUrl) is null, ServerAddress.Problem(BaseUrl) ?? "");
        Require(!string.IsNullOrWhiteSpace(ApiKey) && !ApiKey.Any(char.IsControl), "The API key is empty or holds control characters; copy it again from the server's user settings.");
        Require(!string.IsNullOrWhiteSpace(UserAgent) && !UserAgent.Any(char.IsControl), "The user agent is empty or holds control characters.");
        Require(AttemptTimeout > TimeSpan.Zero && AttemptTimeout <= LongestAttempt, $"The timeout of an attempt must be longer than zero and at most {LongestAttempt:c}.");
        Require(LeastTimeout > TimeSpan.Zero, "The least timeout must be longer than zero.");
        Require(MaxAttempts >= 1, "At least one attempt is needed.");
        Require(FirstBackoff >= TimeSpan.Zero && MaxBackoff >= FirstBackoff, "The longest back-off must not be shorter than the first.");
        Require(GiveUpAfter is null || (GiveUpAfter > TimeSpan.Zero && GiveUpAfter <= LongestTrying), $"The time after which to give up must be longer than zero and at most {LongestTrying:c}.");
        Require(MaxConcurrency >= 1 && MaxDownloads >= 1, "At least one request and one download at a time are needed.");
        Require(IsRate(MaxRequestsPerSecond), string.Create(CultureInfo.InvariantCulture, $"The request rate must be a number from {SlowestRate} requests a second."));
        Require(MaxBytesPerSecond is null or > 0, "The bytes a second must be more than zero.");
        foreach (var (name, value) in ExtraHeaders)
        {
            Require(name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c)) && !value.Any(char.IsControl),
                $"The extra header '{name}' is no valid HTTP header.");
            Require(!name.Equals("Authorization", StringComparison.OrdinalIgnoreCase), "An extra header must not be Authorization; give the API key instead.");
        }
    }

    /// <summary>Whether requests can come so fast; null: there is no bound.</summary>
    internal static bool IsRate(double? perSecond) => perSecond is null or (>= SlowestRate and < double.PositiveInfinity);

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new WandbException(new Failure(FailureCategory.Fatal, FailureCode.InvalidOption, message, ExitCode.Usage));
    }

    // A record would print every property, and this one holds a credential.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("BaseUrl = ").Append(BaseUrl).Append(", ApiKey = (hidden), MaxConcurrency = ").Append(MaxConcurrency);
        return true;
    }
}
