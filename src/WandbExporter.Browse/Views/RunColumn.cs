using WandbExporter.Browse.Data;
using WandbExporter.Browse.Http;

namespace WandbExporter.Browse.Views;

/// <summary>A column of the table of runs: <c>r:FIELD</c> of the run, <c>c:KEY</c> of its config or <c>s:KEY</c> of its summary.</summary>
/// <param name="Reference">As the page names it.</param>
internal sealed record RunColumn(string Reference)
{
    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "run_id", "display_name", "state", "sweep_name", "group", "job_type", "commit", "host", "tags", "notes", "description", "created_at", "heartbeat_at", "updated_at", "username",
        "history_line_count", "events_line_count", "log_line_count", "file_count", "last_step", "duration",
    };

    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
    {
        "history_line_count", "events_line_count", "log_line_count", "file_count", "last_step", "duration",
    };

    public bool IsField => Reference.StartsWith("r:", StringComparison.Ordinal);

    /// <summary>What <see cref="Reference"/> names.</summary>
    public string Key => Reference[2..];

    /// <exception cref="BadQuestionException">There is no such column.</exception>
    public static RunColumn Parse(string reference) =>
        reference is ['c' or 's', ':', ..] || (reference is ['r', ':', .. var field] && Fields.Contains(field))
            ? new RunColumn(reference)
            : throw new BadQuestionException($"There is no column '{reference}'.");

    /// <summary>SQL of it as text.</summary>
    public string Text(string joined) => IsField ? $"r.{Sql.Name(Key)}::VARCHAR" : $"{joined}.text";

    /// <summary>SQL of it as a number; null where it is none.</summary>
    public string Number(string joined) => !IsField ? $"{joined}.num" : Numbers.Contains(Key) ? $"r.{Sql.Name(Key)}::DOUBLE" : Key.EndsWith("_at", StringComparison.Ordinal) ? $"epoch(r.{Sql.Name(Key)})" : "NULL::DOUBLE";
}
