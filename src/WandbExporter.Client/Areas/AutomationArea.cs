using WandbExporter.Client.Model;
using WandbExporter.Client.Queries;
using WandbExporter.Client.Reading;
using WandbExporter.Client.Transport;
using WandbExporter.Client.Updates;
using WandbExporter.Client.Wire;

namespace WandbExporter.Client.Areas;

/// <summary>Automations, and the services that they speak to.</summary>
public sealed partial class AutomationArea
{
    private readonly ReadRequests _reads;
    private readonly UpdateRequests _requests;

    internal AutomationArea(ReadRequests reads, UpdateRequests requests) => (_reads, _requests) = (reads, requests);

    /// <exception cref="ArgumentException">The filter is no JSON.</exception>
    public Mutation<Automation> Create(AutomationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return _requests.Of(UpdateDocuments.CreateAutomation, $"the creation of the automation {plan.Name}", Input(new Variables(), plan), answer => answer.Trigger?.ToModel());
    }

    /// <summary>Makes an automation what the plan says, whole.</summary>
    /// <exception cref="ArgumentException">The filter is no JSON.</exception>
    public Mutation<Automation> Update(Automation automation, AutomationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(automation);
        ArgumentNullException.ThrowIfNull(plan);
        return _requests.Of(
            UpdateDocuments.UpdateAutomation, $"the update of the automation {automation.Name}", Input(new Variables { { "id", automation.Id } }, plan), answer => answer.Trigger?.ToModel());
    }

    /// <summary>Switches an automation on or off, and changes nothing else.</summary>
    public Mutation<Automation> Enable(Automation automation, bool isEnabled)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return _requests.Of(
            UpdateDocuments.UpdateAutomation,
            $"the update of the automation {automation.Name}",
            new Variables { { "id", automation.Id }, { "enabled", isEnabled } },
            answer => answer.Trigger?.ToModel());
    }

    public Mutation Delete(Automation automation)
    {
        ArgumentNullException.ThrowIfNull(automation);
        return _requests.Of(UpdateDocuments.DeleteAutomation, $"the deletion of the automation {automation.Name}", new Variables { { "triggerID", automation.Id } });
    }

    /// <summary>A webhook that automations of an entity can call. A dry run does not show its address: of many services the path is the secret.</summary>
    /// <param name="entity">Whose it is.</param>
    /// <param name="name">Its own among the webhooks of the entity; at most 64 characters.</param>
    /// <param name="url">Where it is.</param>
    /// <param name="secretName">The secret of the entity by which calls are signed; its name, not itself. Null: they are not.</param>
    /// <param name="tokenName">The secret of the entity that is sent as a bearer token; its name. Null: none is.</param>
    public Mutation<Integration> CreateWebhook(string entity, string name, Uri url, string? secretName = null, string? tokenName = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        return _requests.Of(
            UpdateDocuments.CreateWebhook,
            $"the creation of the webhook {name} of {entity}",
            new Variables { { "entityName", entity }, { "name", name }, { "urlEndpoint", new Variables.Hidden(url.OriginalString) } }.WithAny("secretRef", secretName).WithAny("accessTokenRef", tokenName),
            answer => answer.Integration?.ToModel());
    }

    private static Variables Input(Variables input, AutomationPlan plan)
    {
        JsonMembers.Check("filter", plan.Filter);
        var (name, values) = plan.Task.Config;
        var task = new Variables();
        foreach (var (member, value) in values)
            task.WithAny(member, value);
        return input.With("name", plan.Name)
            .WithAny("description", plan.Description)
            .With("enabled", plan.IsEnabled)
            .With("scopeType", plan.ScopeType)
            .With("scopeID", plan.ScopeId)
            .With("triggeringEventType", plan.EventType)
            .With("eventFilter", plan.Filter.ToString())
            .With("triggeredActionType", plan.Task.Type)
            .With("triggeredActionConfig", new Variables { { name, task } });
    }
}
