using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Output;

/// <summary>How a failure that ends a command is told.</summary>
internal static class ErrorLine
{
    public static void Write(Failure failure)
    {
        Console.Error.WriteLine($"error: {Printable.Of(failure.Message)}");
        if (failure.LastAnswer is not null)
            Console.Error.WriteLine($"  last answer: {Printable.Of(failure.LastAnswer)}");
    }
}
