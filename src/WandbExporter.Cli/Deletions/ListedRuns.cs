using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Journal;

namespace WandbExporter.Cli.Deletions;

/// <summary>The runs that the server lists of a project, by what they are held against: not by all that they hold.</summary>
internal sealed class ListedRuns
{
    private const int PageSize = 200;

    private readonly Dictionary<string, RunDescriptor> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _withheld = new(StringComparer.Ordinal);
    private int _nulls;

    private ListedRuns()
    {
    }

    public IReadOnlyDictionary<string, RunDescriptor> Runs => _runs;

    /// <summary>Runs that it names and does not give, and why not.</summary>
    public IReadOnlyDictionary<string, string> Withheld => _withheld;

    /// <summary>Why there may be others, in a sentence; null: these are all.</summary>
    public string? Lack { get; private set; }

    /// <param name="filter">As the API has it.</param>
    /// <returns>Null: there is no such project, or the key may not see it.</returns>
    public static async Task<ListedRuns?> OfAsync(WandbClient client, ProjectPath project, string filter, CancellationToken cancellationToken)
    {
        var listed = new ListedRuns();
        try
        {
            await foreach (var page in client.Runs.List(project, new RunQuery(filter, PageSize: PageSize)).PagesAsync(cancellationToken))
            {
                foreach (var run in page.Items)
                    listed._runs[run.Path.RunId] = run.ToDescriptor();
                foreach (var withheld in page.Withheld)
                    listed._withheld[withheld.Key] = withheld.Failure.Message;
                listed._nulls += page.Nulls;
            }
        }
        catch (ExportException gone) when (gone.Failure.Code == FailureCode.NotFound)
        {
            return null;
        }
        catch (ExportException failed) when (failed.Failure.Category != FailureCategory.Fatal && failed.Failure.Code != FailureCode.BadFilter)
        {
            listed.Lack = failed.Failure.Message;
        }
        listed.Lack ??= listed._nulls > 0 ? Nulls(listed._nulls) : null;
        return listed;
    }

    public static string Nulls(int count) => $"The server lists {count} that it does not show, and nobody can say which.";
}
