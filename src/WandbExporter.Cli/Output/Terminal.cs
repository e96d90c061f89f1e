namespace WandbExporter.Cli.Output;

/// <summary>How wide the terminal is that a stream goes to.</summary>
internal static class Terminal
{
    /// <summary>Columns of what is not a terminal: a file, or a program, that takes lines of any length.</summary>
    public const int Unbounded = int.MaxValue;

    public static int OutputWidth => Console.IsOutputRedirected ? Unbounded : Width();

    public static int ErrorWidth => Console.IsErrorRedirected ? Unbounded : Width();

    private static int Width()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : Unbounded;
        }
        catch (IOException)
        {
            return Unbounded;
        }
    }
}
