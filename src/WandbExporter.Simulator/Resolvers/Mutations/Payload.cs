namespace WandbExporter.Simulator;

/// <summary>What a mutation answers, by the fields of its type.</summary>
internal sealed class Payload : Dictionary<string, object?>
{
    public Payload()
        : base(StringComparer.Ordinal)
    {
    }

    public static Payload Success(bool success = true) => new() { ["success"] = success };
}
