namespace WandbExporter.Engine.Decode;

/// <summary>What takes the rows of one run, in the order in which they come.</summary>
internal interface IRowTarget
{
    /// <summary>Adds a row. Throws <see cref="Wandb.Rows.MalformedJsonException"/>, and adds nothing, when it is not a JSON object.</summary>
    void Append(ReadOnlySpan<byte> row);
}
