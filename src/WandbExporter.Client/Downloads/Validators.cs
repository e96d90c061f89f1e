using System.Net.Http.Headers;

namespace WandbExporter.Client.Downloads;

/// <summary>What an answer says that tells its content from a later one of the same address.</summary>
/// <param name="Length">Of the whole content as it is sent; null if the answer does not say.</param>
/// <param name="Tag">Its entity tag, or null.</param>
/// <param name="Encoding">How it is encoded; empty if it is not.</param>
internal sealed record Validators(long? Length, string? Tag, string Encoding)
{
    /// <summary>What a range is asked under: a server whose content has become another then sends all of it. Null if nothing is strong enough.</summary>
    public RangeConditionHeaderValue? Condition { get; private init; }

    public static Validators Of(HttpResponseMessage response)
    {
        var content = response.Content.Headers;
        var tag = response.Headers.ETag;
        var encoding = string.Join(',', content.ContentEncoding).ToLowerInvariant();
        return new Validators(content.ContentRange is { } range ? range.Length : content.ContentLength, tag?.Tag, encoding == "identity" ? "" : encoding)
        {
            Condition = tag is { IsWeak: false } ? new RangeConditionHeaderValue(tag)
                : tag is null && content.LastModified is { } changed && response.Headers.Date - changed >= TimeSpan.FromSeconds(1) ? new RangeConditionHeaderValue(changed)
                : null,
        };
    }

    /// <summary>Whether an answer with those validators may be of the same content, as far as both say.</summary>
    public bool Allow(Validators other) => Encoding == other.Encoding && (Length is null || other.Length is null || Length == other.Length);
}
