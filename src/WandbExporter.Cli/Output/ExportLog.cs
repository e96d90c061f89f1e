using System.Text.Json;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Output;

/// <summary>Log lines on standard error: text for people, one JSON object a line for machines.</summary>
internal sealed class ExportLog(LogFormat format, bool quiet, bool verbose = false)
{
    private readonly Lock _lock = new();
    private Action<string>? _beside;

    public bool IsQuiet => quiet;

    public bool IsVerbose => verbose;

    public bool IsJson => format == LogFormat.Json;

    /// <summary>Whether a live view may be drawn: a person is looking, and did not ask for lines.</summary>
    public bool IsInteractive => !quiet && !verbose && !IsJson && !Console.IsErrorRedirected && !Console.IsOutputRedirected;

    public void Info(string name, string message) => Write("info", name, message, null);

    public void Warning(string name, string message, Action<Utf8JsonWriter>? fields = null) => Write("warning", name, message, fields);

    /// <summary>A line with fields; text shows the message, JSON the fields too.</summary>
    public void Event(string name, string message, Action<Utf8JsonWriter> fields) => Write("info", name, message, fields);

    /// <summary>What only those read who look for the cause of something.</summary>
    public void Detail(string name, string message, Action<Utf8JsonWriter> fields)
    {
        if (verbose)
            Write("debug", name, message, fields);
    }

    /// <summary>How a command ended: said however quiet it is.</summary>
    public void Result(string name, string message, Action<Utf8JsonWriter> fields) => Write("result", name, message, fields);

    /// <summary>While a live view is drawn, it writes the lines, above itself; null when there is none any more.</summary>
    public void WriteBeside(Action<string>? view)
    {
        lock (_lock)
            _beside = view;
    }

    private void Write(string level, string name, string message, Action<Utf8JsonWriter>? fields)
    {
        if (quiet && level == "info")
            return;
        lock (_lock)
        {
            if (IsJson)
            {
                JsonLine.Write(level == "result" ? "info" : level, name, message, fields);
                return;
            }
            var line = level == "warning" ? $"warning: {Printable.Of(message)}" : Printable.Of(message);
            if (_beside is { } view)
                view(line);
            else
                Console.Error.WriteLine(line);
        }
    }
}
