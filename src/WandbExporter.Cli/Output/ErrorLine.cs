using WandbExporter.Core.Errors;
using WandbExporter.Core.Secrets;

namespace WandbExporter.Cli.Output;

/// <summary>How a failure that ends a command is told: a sentence for people, or a line like every other for machines.</summary>
internal static class ErrorLine
{
    /// <summary>Whether the command line asks for JSON; it is known before the rest of it makes sense.</summary>
    public static bool IsJson { get; set; }

    public static void Write(Failure told)
    {
        var failure = told with { Message = ShownAddresses.In(told.Message) };
        if (IsJson)
        {
            JsonLine.Write("error", "error", failure.Message, json =>
            {
                json.WriteString("code", failure.Code);
                json.WriteNumber("exit_code", (int)failure.Exit);
                if (failure.LastAnswer is not null)
                    json.WriteString("last_answer", failure.LastAnswer);
            });
            return;
        }
        Console.Error.WriteLine($"error: {Printable.Of(failure.Message)}");
        if (failure.LastAnswer is not null)
            Console.Error.WriteLine($"  last answer: {Printable.Of(failure.LastAnswer)}");
    }
}
