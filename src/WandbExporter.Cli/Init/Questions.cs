using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Init;

/// <summary>Asks a person, on standard error, and reads a line of standard input for each answer; or takes what is usual, without asking.</summary>
/// <param name="takesUsual">Nobody is asked: what has no usual answer is an error.</param>
internal sealed class Questions(bool takesUsual)
{
    /// <summary>Whether a wrong answer may be given again.</summary>
    public bool AreAsked => !takesUsual;

    public static void Say(string line) => Console.Error.WriteLine(line);

    /// <param name="question">Without what stands behind it.</param>
    /// <param name="usual">What an empty answer means; null if there has to be one.</param>
    /// <param name="instead">What says the answer on the command line.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ExportException">Standard input has ended, or nobody is to be asked and nothing is usual.</exception>
    public async Task<string> AskAsync(string question, string? usual, string instead, CancellationToken cancellationToken)
    {
        if (takesUsual)
            return usual ?? throw Unanswered(question, instead);
        while (true)
        {
            await Console.Error.WriteAsync(usual is null ? $"{question}: " : $"{question} [{usual}]: ");
            var answer = await ReadAsync(Console.In.ReadLine, cancellationToken) ?? throw Unanswered(question, instead);
            if (answer.Trim() is { Length: > 0 } said)
                return said;
            if (usual is not null)
                return usual;
        }
    }

    /// <summary>An answer that does not appear on the terminal.</summary>
    public async Task<string> AskSecretAsync(string question, string instead, CancellationToken cancellationToken)
    {
        if (takesUsual)
            throw Unanswered(question, instead);
        while (true)
        {
            await Console.Error.WriteAsync($"{question}: ");
            var answer = await ReadAsync(Console.IsInputRedirected ? Console.In.ReadLine : ReadUnseen, cancellationToken) ?? throw Unanswered(question, instead);
            if (answer.Trim() is { Length: > 0 } said)
                return said;
        }
    }

    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken) =>
        (await AskAsync($"{question} (y or n)", "y", "", cancellationToken)).StartsWith("y", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reading cannot be called off; who is told to end does not wait for it.</summary>
    private static Task<string?> ReadAsync(Func<string?> read, CancellationToken cancellationToken) =>
        Task.Run(read, CancellationToken.None).WaitAsync(cancellationToken);

    private static string? ReadUnseen()
    {
        var text = new System.Text.StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
                    return text.ToString();
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control && text.Length == 0:
                    Console.Error.WriteLine();
                    return null;
                case ConsoleKey.Backspace:
                    text.Length = Math.Max(0, text.Length - 1);
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                        text.Append(key.KeyChar);
                    break;
            }
        }
    }

    private static ExportException Unanswered(string question, string instead) => new(new Failure(
        FailureCategory.Fatal, FailureCode.Usage, $"'{question}' has no answer{(instead.Length > 0 ? $"; give {instead}" : "")}.", ExitCode.Usage));
}
