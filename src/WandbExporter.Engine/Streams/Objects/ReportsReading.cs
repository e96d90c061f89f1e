using System.Globalization;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Engine.Fetch;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Streams.Objects;

/// <summary>
/// A project's reports, their drafts and the workspaces, and the files of each. The listings alone, which have the specs, tell whether anything changed.
/// </summary>
internal sealed class ReportsReading : ObjectReading
{
    /// <summary>Reports whose files are fetched and put at a time.</summary>
    private const int ReportsInFlight = 4;

    private readonly ProjectPath _project;
    private readonly ObjectArea<ReportRow> _reports;
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    public ReportsReading(StreamContext context, ProjectPath project)
        : base(context, ReportsTable.Kind, new Subject.WholeProject(project))
    {
        _project = project;
        _reports = Area(ReportsTable.Descriptor, ReportsTable.Open);
    }

    /// <inheritdoc/>
    public override IObjectArea FilesOf => _reports;

    protected override async IAsyncEnumerable<Attempt<Filling>> StepsAsync(bool isLook)
    {
        var copier = new ReportCopier(Context, _project, Progress);
        var refused = new List<string>();
        foreach (var type in ViewInfo.Types.TakeWhile(_ => MayGoOn() && !_reports.IsHidden))
        {
            List<ViewInfo> due = [];
            var listing = Context.Client.Reports.List(_project, type, pageSize: Context.Settings.Listing.PageSize).BeginningWith(First.Project?.Views.GetValueOrDefault(type));
            await foreach (var attempt in PagesAsync(listing, [_reports], page => Take(page, due)))
            {
                // A server may know reports and not that there are others.
                if (type != ViewInfo.Report && attempt is Failed<Filling> { Failure: { Category: FailureCategory.Permanent, Code: not FailureCode.NotFound } missed })
                {
                    Miss(type, missed, refused);
                    break;
                }
                yield return attempt;
                var window = new GroupWindow<ViewInfo, Attempt<ReportRow>>(ReportsInFlight, copier.CopyAsync, static _ => 0);
                await foreach (var group in window.GroupsAsync((isLook ? [] : due.ToArray()).ToAsyncEnumerable()))
                {
                    foreach (var copied in group.InTurn)
                        yield return Take(copied);
                }
                due.Clear();
            }
        }
    }

    /// <summary>What a server does not know, or refuses, may have been here before.</summary>
    private void Miss(string type, Failure missed, List<string> refused)
    {
        if (missed.Code is not (FailureCode.NotOffered or FailureCode.PermissionDenied))
        {
            _reports.Miss(missed);
            return;
        }
        refused.Add(type);
        _reports.MissRefused(missed, NotHere(string.Join(" and ", refused), missed));
    }

    private static string NotHere(string types, Failure missed) => $"Views of the type {types} are not here: {missed.Message}";

    private Filling Take(Page<ViewInfo> page, List<ViewInfo> due)
    {
        List<ViewInfo> views = [.. page.Items.Where(view => _listed.Add(view.Id))];
        due.AddRange(views);
        Mark.Add(_reports.Open, views.Select(view => new ReportRow(view, null, ReportFiles.None)));
        foreach (var withheld in page.Withheld)
            _reports.Miss(withheld.Failure);
        return static () => { };
    }

    private Attempt<Filling> Take(Attempt<ReportRow> copied)
    {
        if (copied is not Fetched<ReportRow> { Value: var row })
            return new Failed<Filling>(((Failed<ReportRow>)copied).Failure);
        return Filled(() =>
        {
            _reports.Append(row);
            foreach (var picture in row.Files.Pictures.Where(picture => picture.Failure is not null))
                _reports.Remark($"A file that the report {row.View.PageName} of {_project} refers to could not be read: {picture.Failure!.Message}");
            if (row.Files.LeftOut > 0)
                _reports.Remark(string.Create(CultureInfo.InvariantCulture, $"The report {row.View.PageName} of {_project} refers to {Counted.Of(row.Files.LeftOut, "file")} more than the {ReportCopier.MostFiles} that are fetched of one; they are named in its spec."), mayPass: false);
            Bring(row.Files.Parts);
        });
    }
}
