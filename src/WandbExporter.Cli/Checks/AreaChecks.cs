using WandbExporter.Client;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;

namespace WandbExporter.Cli.Checks;

/// <summary>What the key may see, area by area, by a request for one object of each. What is refused here stands in an export as <c>not permitted</c> or <c>not offered</c>.</summary>
internal sealed class AreaChecks(WandbClient client, Action<Check> add)
{
    /// <summary>The areas of an entity and of its first project that is selected.</summary>
    public async Task OfEntityAsync(EntitySelection selection, CancellationToken cancellationToken)
    {
        var entity = selection.Entity;
        ProjectPath? project = selection.Projects is [var first, ..] ? new ProjectPath(entity, first.Project) : null;
        if (project is null)
        {
            await AskAsync("projects", entity, isOptional: false, async token =>
            {
                var page = await client.Projects.List(entity, 1).NextAsync(token);
                project = page.Items.Select(item => (ProjectPath?)item.Path).FirstOrDefault();
                return page.Items.Count > 0;
            }, cancellationToken);
        }
        if (project is { } path)
            await OfProjectAsync(path, cancellationToken);
        if (selection.Projects is not null)
            return;
        await AskAsync("members", entity, isOptional: true, async token => await client.Teams.GetMembersAsync(entity, token) is { Count: > 0 }, cancellationToken);
        await AskAsync("automations", entity, isOptional: true, async token => (await client.Automations.List(entity, 1).NextAsync(token)).Items.Count > 0, cancellationToken);
        await AskAsync("integrations", entity, isOptional: true, async token => (await client.Automations.ListIntegrations(entity, 1).NextAsync(token)).Items.Count > 0, cancellationToken);
        await AskAsync("charts", entity, isOptional: true, async token => (await client.Charts.List(entity, 1).NextAsync(token)).Items.Count > 0, cancellationToken);
    }

    /// <summary>The areas that only an organization has.</summary>
    public async Task OfOrganizationAsync(string name, CancellationToken cancellationToken)
    {
        var of = $"the organization {name}";
        await AskAsync("members", of, isOptional: true, async token => (await client.Organizations.GetMembersAsync(name, token)).Count > 0, cancellationToken);
        await AskAsync("registries", of, isOptional: true, async token => (await client.Registries.List(name, pageSize: 1).NextAsync(token)).Items.Count > 0, cancellationToken);
        await AskAsync("automations", of, isOptional: true, async token => (await client.Automations.ListOfOrganization(name, 1).NextAsync(token)).Items.Count > 0, cancellationToken);
    }

    private async Task OfProjectAsync(ProjectPath project, CancellationToken cancellationToken)
    {
        var of = project.ToString();
        RunPath? run = null;
        await AskAsync("runs", of, isOptional: false, async token =>
        {
            var page = await client.Runs.List(project, new RunQuery(PageSize: 1)).NextAsync(token);
            run = page.Items.Select(item => (RunPath?)item.Path).FirstOrDefault();
            return page.Items.Count > 0;
        }, cancellationToken);
        if (run is { } path)
            await AskAsync("files", path.ToString(), isOptional: true, async token => (await client.Runs.ListFiles(path, 1).NextAsync(token)).Items.Count > 0, cancellationToken);
        await AskAsync("sweeps", of, isOptional: true, async token => (await client.Sweeps.List(project, 1).NextAsync(token)).Items.Count > 0, cancellationToken);
        await AskAsync("artifacts", of, isOptional: true, async token => (await client.Artifacts.ListTypes(project, 1).NextAsync(token)).Items.Count > 0, cancellationToken);
        await AskAsync("reports", of, isOptional: true, async token => (await client.Reports.List(project, pageSize: 1).NextAsync(token)).Items.Count > 0, cancellationToken);
        await AskAsync("queues", of, isOptional: true, async token => (await client.Launch.GetQueuesAsync(project, token)).Count > 0, cancellationToken);
    }

    /// <param name="area">What the check is called.</param>
    /// <param name="of">Of whom.</param>
    /// <param name="isOptional">Whether an export goes on without it.</param>
    /// <param name="ask">Asks, and says whether there is any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task AskAsync(string area, string of, bool isOptional, Func<CancellationToken, Task<bool>> ask, CancellationToken cancellationToken)
    {
        try
        {
            add(Check.Pass(area, await ask(cancellationToken) ? $"The key may see the {area} of {of}." : $"{of} shows no {area}, and refuses nothing."));
        }
        catch (ExportException refused) when (isOptional && refused.Failure.Code is FailureCode.NotOffered or FailureCode.PermissionDenied)
        {
            add(Check.Warn(area, refused.Failure));
        }
        catch (ExportException failed)
        {
            add(Check.Fail(area, failed.Failure));
        }
    }
}
