using System.Text.RegularExpressions;
using WandbExporter.Core.Errors;

namespace WandbExporter.Query;

/// <summary>Why a query has no answer, in one sentence.</summary>
internal static partial class QueryFailure
{
    public static ExportException Refused(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));

    /// <summary>What the engine says of a statement.</summary>
    public static QueryException OfEngine(string message) => new(
        Part().IsMatch(message)
            ? new Failure(FailureCategory.Fatal, FailureCode.DamagedExport, $"A part of the export cannot be read; run 'wandb-export verify'. {Sentence(message)}", ExitCode.Destination)
            : new Failure(FailureCategory.Fatal, FailureCode.Usage, Sentence(message), ExitCode.Usage),
        message);

    /// <summary>What the engine says, without the statement that it shows again below.</summary>
    public static string Sentence(string message)
    {
        var end = message.IndexOf("\n\nLINE ", StringComparison.Ordinal);
        var line = Line().Match(message);
        var said = Blank().Replace((end < 0 ? message : message[..end]).Trim(), " ");
        // Which of the candidates fits is a page for itself.
        said = Candidates().Replace(said, "");
        return line.Success && line.Groups[1].Value != "1" ? $"{said} (line {line.Groups[1].Value})" : said;
    }

    /// <summary>What the engine says where a part is gone, or is not what it was.</summary>
    [GeneratedRegex(@"^(IO|Invalid Input|Serialization) Error: .*\.parquet", RegexOptions.Singleline)]
    private static partial Regex Part();

    [GeneratedRegex(@"\n\nLINE (\d+):")]
    private static partial Regex Line();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex(@" Candidate functions: .*$")]
    private static partial Regex Candidates();
}
