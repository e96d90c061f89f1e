using System.Net.Http.Headers;

namespace WandbExporter.Client.Downloads;

/// <summary>How a content is asked for.</summary>
/// <param name="Range">Null for all of it.</param>
/// <param name="Condition">Under which the range is wanted; else all of it.</param>
/// <param name="AcceptEncoding">Encodings that may be sent; null for none.</param>
internal sealed record FileRequest(RangeHeaderValue? Range, RangeConditionHeaderValue? Condition, string? AcceptEncoding);
