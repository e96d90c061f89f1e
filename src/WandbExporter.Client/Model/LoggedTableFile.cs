using System.Globalization;
using System.Text.RegularExpressions;

namespace WandbExporter.Client.Model;

/// <summary>A file of a run that holds a W&amp;B Table as it was logged.</summary>
/// <param name="File">The file.</param>
/// <param name="Cursor">Where the listing goes on behind it; null if the server does not say.</param>
public sealed partial record LoggedTableFile(RunFile File, string? Cursor) : LoggedTableSource
{
    /// <summary>Places between it and what stands before it on its page that hold null.</summary>
    internal int NullsBefore { get; init; }

    /// <summary>How such files are named, as SQL's LIKE has it.</summary>
    internal const string Pattern = "media/table/%.table.json";

    /// <summary>The key that it was logged under, as W&amp;B's client made a file's name of it: <c>/</c> is kept.</summary>
    public override string Key => Part("key") ?? File.Name;

    /// <summary>The step that it was logged in; null if the name does not say.</summary>
    public override long? Step => Part("step") is { } step ? long.Parse(step, CultureInfo.InvariantCulture) : null;

    public override string Path => File.Name;

    internal static bool Is(string name) => Name().IsMatch(name);

    private string? Part(string group) => Name().Match(File.Name).Groups[group] is { Success: true, Value: var value } ? value : null;

    /// <summary>Behind key and step stands the beginning of a digest; older clients put chance there.</summary>
    [GeneratedRegex(@"\Amedia/table/(?<key>.+?)(_(?<step>[0-9]{1,18})_[0-9a-z]+)?\.table\.json\z", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
