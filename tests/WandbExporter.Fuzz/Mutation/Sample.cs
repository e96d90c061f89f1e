namespace WandbExporter.Fuzz.Mutation;

/// <summary>A good input.</summary>
/// <param name="Bytes">The input.</param>
/// <param name="Context">What its decoder has to know of it beside; null: nothing.</param>
internal sealed record Sample(byte[] Bytes, object? Context = null)
{
    private JsonSpans? _spans;

    /// <summary>Where its JSON has values and members; empty if it is no JSON.</summary>
    public JsonSpans Spans => _spans ??= JsonSpans.Of(Bytes);
}
