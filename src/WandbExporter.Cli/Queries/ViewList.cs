using WandbExporter.Core.Errors;
using WandbExporter.Query.Views;

namespace WandbExporter.Cli.Queries;

/// <summary>What an export can be asked by name, as people read it.</summary>
internal static class ViewList
{
    public static void Write(IReadOnlyList<ExportView> views, TextWriter to)
    {
        var width = views.Max(view => view.Name.Length);
        foreach (var view in views.OrderByDescending(view => view.IsJoined))
            to.WriteLine($"{view.Name.PadRight(width)}  {view.Summary}");
    }

    public static ExportView Require(IReadOnlyList<ExportView> views, string name) =>
        views.FirstOrDefault(view => view.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.Usage,
            Spelling.Nearest(name, views.Select(view => view.Name)) is { } nearest ? $"There is no table {name}; did you mean {nearest}?" : $"There is no table {name}; .tables lists what there is.",
            ExitCode.Usage));
}
