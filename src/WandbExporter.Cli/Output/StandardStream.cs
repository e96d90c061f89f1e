using System.Text;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Output;

/// <summary>
/// A standard stream that may be full, closed or hung up. On standard error nothing but words is lost then, so the command goes on without
/// them; on standard output a result is, and the command ends with one sentence.
/// </summary>
internal sealed class StandardStream(TextWriter stream, bool isResult) : TextWriter
{
    private volatile bool _broken;

    public override Encoding Encoding => stream.Encoding;

    /// <summary>From here on the console's writers are these.</summary>
    public static void Guard()
    {
        Console.SetOut(new StandardStream(Console.Out, isResult: true));
        Console.SetError(new StandardStream(Console.Error, isResult: false));
    }

    public override void Write(char value) => Try(() => stream.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => stream.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => stream.Write(value));

    public override void WriteLine(string? value) => Try(() => stream.WriteLine(value));

    public override void Flush() => Try(stream.Flush);

    private void Try(Action write)
    {
        if (_broken && !isResult)
            return;
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _broken = true;
            if (isResult)
            {
                throw new ExportException(
                    new Failure(FailureCategory.Fatal, FailureCode.StandardOutput, $"The result cannot be written to standard output ({e.Message.TrimEnd('.')}).", ExitCode.UnexpectedError), e);
            }
        }
    }
}
