using System.Security.Cryptography;
using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Areas;

public sealed partial class ReportArea
{
    private const int NameLength = 12;

    /// <summary>A new report. Its project has to be there.</summary>
    /// <exception cref="ArgumentException">It has no spec, or one that is no JSON.</exception>
    public Mutation<ViewInfo> Create(ProjectPath project, ReportChanges report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Spec is null)
            throw new ArgumentException("A report has a spec: what it shows.", nameof(report));
        var input = new Variables
        {
            { "entityName", project.Entity },
            { "projectName", project.Project },
            { "name", RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", NameLength) },
        };
        return Upsert(UpdateDocuments.CreateView, $"the creation of a report of {project}", input, report with { IsDraft = report.IsDraft ?? false }, project);
    }

    /// <summary>Changes a report. Its spec is sent whole: what somebody else changed of it since it was read is undone.</summary>
    /// <exception cref="ArgumentException">Nothing is to be changed, or the spec is no JSON.</exception>
    public Mutation<ViewInfo> Save(ViewInfo report, ReportChanges changes)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(changes);
        if (changes == new ReportChanges())
            throw new ArgumentException("Nothing of the report is to be changed.", nameof(changes));
        // Some servers take an update without a spec for one with none.
        var whole = changes with { Spec = changes.Spec ?? report.Spec };
        return Upsert(UpdateDocuments.SaveView, $"the update of the report {report.DisplayName} of {report.Project}", new Variables { { "id", report.Id } }, whole, report.Project);
    }

    /// <param name="report">Which one.</param>
    /// <param name="withDrafts">Also what somebody has changed of it and not published.</param>
    public Mutation Delete(ViewInfo report, bool withDrafts = true)
    {
        ArgumentNullException.ThrowIfNull(report);
        return _requests.Of(
            UpdateDocuments.DeleteView, $"the deletion of the report {report.DisplayName} of {report.Project}", new Variables { { "id", report.Id }, { "deleteDrafts", withDrafts } });
    }

    private Mutation<ViewInfo> Upsert(UpdateDocument document, string subject, Variables input, ReportChanges report, ProjectPath project)
    {
        if (report.Spec is { } spec)
            JsonMembers.Check("the spec", spec);
        input.With("createdUsing", "WANDB_SDK")
            .WithAny("type", report.IsDraft is not { } isDraft ? null : isDraft ? ViewInfo.Draft : ViewInfo.Report)
            .WithAny("displayName", report.DisplayName)
            .WithAny("description", report.Description)
            .WithAny("spec", report.Spec?.ToString());
        return _requests.Of(document, subject, input, answer => answer.View?.ToModel(project));
    }
}
