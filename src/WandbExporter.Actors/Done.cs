namespace Akka;

/// <summary>Something ended well and has no value to show.</summary>
public sealed class Done
{
    public static readonly Done Instance = new();

    private Done()
    {
    }

    public override string ToString() => "Done";
}
