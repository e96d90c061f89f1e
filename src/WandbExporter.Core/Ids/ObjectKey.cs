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
        foreach (var segment in value.Split('/'))
        {
            if (segment is "" or "." or ".." || segment.AsSpan().ContainsAny('\\', '\0'))
                throw new ArgumentException($"'{value}' is not a safe object key.", nameof(value));
        }
        Value = value;
    }

    public string Value { get; }

    public override string ToString() => Value;
}
