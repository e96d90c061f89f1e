using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using WandbExporter.Cli.Output;

namespace WandbExporter.Cli.Commands;

/// <summary>Help, wrapped to the terminal, and behind it the examples of a command as they stand: one broken in its middle is of no use.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    /// <summary>Where nobody says how wide a line may be.</summary>
    private const int WidestLine = 120;

    private readonly HelpAction _help;

    private HelpWithExamples(HelpAction help)
    {
        _help = help;
        _help.MaxWidth = Math.Min(Terminal.OutputWidth, WidestLine);
    }

    /// <summary>Help may be asked for beside whatever else is wrong.</summary>
    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = _help.Invoke(parseResult);
        if (HelpText.ExamplesOf(parseResult.CommandResult.Command) is { } examples)
            parseResult.InvocationConfiguration.Output.WriteLine(examples);
        return result;
    }
}
