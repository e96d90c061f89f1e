namespace WandbExporter.Client.Rows;

/// <summary>The bytes are no JSON, not even with the liberties that <see cref="RowReader"/> takes.</summary>
public sealed class MalformedJsonException : FormatException
{
    public MalformedJsonException(string problem, int offset)
        : base($"{problem} at byte {offset}.") => Offset = offset;

    /// <summary>Where in the bytes the trouble begins.</summary>
    public int Offset { get; }
}
