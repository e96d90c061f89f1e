namespace WandbExporter.Core.Ids;

/// <summary>
/// Where an object stands in the destination: a relative path with <c>/</c> between its segments, no empty, <c>.</c> or <c>..</c> segment.
/// Keys are made by <c>KeyEncoding</c>, so whatever a name holds, its key is safe on every sink.
/// </summary>
public readonly record struct ObjectKey
{
    public ObjectKey(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        if (!IsSafe(value))
            throw new ArgumentException($"'{value}' is not a safe object key.", nameof(value));
        Value = value;
    }

    /// <summary>The key that a text from elsewhere is; null if it is none.</summary>
    public static ObjectKey? Of(string text) => !string.IsNullOrEmpty(text) && IsSafe(text) ? new ObjectKey(text) : null;

    public string Value { get; }

    public override string ToString() => Value;

    private static bool IsSafe(string value) =>
        !value.Split('/').Any(segment => segment is "" or "." or ".." || segment.AsSpan().ContainsAny('\\', '\0'));
}
