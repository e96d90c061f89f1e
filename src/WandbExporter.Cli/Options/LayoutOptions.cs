using System.CommandLine;
using WandbExporter.Core.Errors;
using WandbExporter.Engine.Plan;

namespace WandbExporter.Cli.Options;

/// <summary>How what is exported stands in tables. It is part of what an export is: another layout is another export.</summary>
internal sealed class LayoutOptions
{
    private readonly Option<string> _historyLayout = new("--history-layout")
    {
        Description = "How histories stand in tables: a column a metric (wide), or a row a value in files of many runs (long).",
        HelpName = "wide|long",
        DefaultValueFactory = _ => "wide",
    };

    private readonly Option<bool> _flatten = new("--flatten")
    {
        Description = "In the wide layout: a column KEY.LEAF for every scalar in a logged object, beside the object.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_historyLayout);
        command.Options.Add(_flatten);
    }

    public ExportRequest Read(ParseResult parsed, ExportRequest request)
    {
        var layout = OptionCheck.OneOf<HistoryLayout>("--history-layout", parsed.GetValue(_historyLayout)!);
        var flatten = parsed.GetValue(_flatten);
        if (flatten && layout != HistoryLayout.Wide)
        {
            throw new ExportException(new Failure(
                FailureCategory.Fatal,
                FailureCode.Usage,
                "--flatten makes columns, which only the wide layout has; leave out one of --flatten and --history-layout.",
                ExitCode.Usage));
        }
        return request with { HistoryLayout = layout, Flatten = flatten };
    }
}
