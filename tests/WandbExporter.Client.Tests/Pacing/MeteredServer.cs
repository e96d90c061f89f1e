using WandbExporter.Core.Ports;

namespace WandbExporter.Client.Tests.Pacing;

/// <summary>How a server tells of its quota.</summary>
public enum QuotaKind
{
    /// <summary>So many requests a minute; every answer says what remains and when the minute ends, as <c>RateLimit-*</c> headers do.</summary>
    AnnouncedWindow,

    /// <summary>The same, in thousandths of the quota and whole seconds, as W&amp;B documents it.</summary>
    ScaledWindow,

    /// <summary>A bucket that tokens flow into, of a second's worth; a refusal says when the next one is there.</summary>
    BucketWithRetryAfter,

    /// <summary>The same, in whole seconds.</summary>
    BucketWithWholeSeconds,

    /// <summary>A bucket that refuses without a word.</summary>
    SilentBucket,

    /// <summary>So many requests a minute, and refusals without a word until it ends.</summary>
    SilentWindow,

    /// <summary>A bucket of ten seconds' worth that announces what is in it and when it is full again.</summary>
    AnnouncedBucket,
}

/// <summary>A server with a quota, as far as a governor sees it.</summary>
internal sealed class MeteredServer(QuotaKind kind, double perSecond, TimeProvider time)
{
    private const double Window = 60;
    private const double Scale = 1000;
    private readonly long _begun = time.GetTimestamp();
    private double _used;
    private double _tokens = kind == QuotaKind.AnnouncedBucket ? 10 * perSecond : perSecond;
    private TimeSpan _at;

    public double PerSecond { get; set; } = perSecond;

    private bool IsWindow => kind is QuotaKind.AnnouncedWindow or QuotaKind.ScaledWindow or QuotaKind.SilentWindow;

    public (bool Allowed, BudgetNotice Notice) Take()
    {
        var now = time.GetElapsedTime(_begun);
        return IsWindow ? TakeOfWindow(now) : TakeOfBucket(now);
    }

    private (bool Allowed, BudgetNotice Notice) TakeOfWindow(TimeSpan now)
    {
        if (Math.Floor(now.TotalSeconds / Window) > Math.Floor(_at.TotalSeconds / Window))
            _used = 0;
        _at = now;
        var quota = PerSecond * Window;
        var allowed = _used + 1 <= quota;
        if (allowed)
            _used++;
        var remaining = Math.Max(0, quota - _used);
        var reset = Window - (now.TotalSeconds % Window);
        return (allowed, kind switch
        {
            QuotaKind.AnnouncedWindow => new BudgetNotice(remaining, TimeSpan.FromSeconds(reset), null),
            QuotaKind.ScaledWindow => new BudgetNotice(Math.Floor(remaining / quota * Scale), TimeSpan.FromSeconds(Math.Floor(reset)), null),
            _ => default,
        });
    }

    private (bool Allowed, BudgetNotice Notice) TakeOfBucket(TimeSpan now)
    {
        var capacity = kind == QuotaKind.AnnouncedBucket ? 10 * PerSecond : PerSecond;
        _tokens = Math.Min(capacity, _tokens + ((now - _at).TotalSeconds * PerSecond));
        _at = now;
        var allowed = _tokens >= 1;
        if (allowed)
            _tokens--;
        var next = TimeSpan.FromSeconds(Math.Max(0, 1 - _tokens) / PerSecond);
        return (allowed, kind switch
        {
            QuotaKind.AnnouncedBucket => new BudgetNotice(
                Math.Floor(_tokens / capacity * Scale), allowed ? TimeSpan.FromSeconds((capacity - _tokens) / PerSecond) : next, null),
            QuotaKind.BucketWithRetryAfter when !allowed => new BudgetNotice(null, null, next),
            QuotaKind.BucketWithWholeSeconds when !allowed => new BudgetNotice(null, null, TimeSpan.FromSeconds(Math.Ceiling(next.TotalSeconds))),
            _ => default,
        });
    }
}
