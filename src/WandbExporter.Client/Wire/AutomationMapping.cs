using System.Text.Json;
using WandbExporter.Client.Model;
using WandbExporter.Client.Rows;
using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Wire;

/// <summary>From the wire's shape of an automation to the model: what is of a known form is read, and everything is kept.</summary>
internal static class AutomationMapping
{
    public static Automation ToModel(this AutomationNode node) => new(
        node.Id ?? "",
        node.Name,
        node.Description,
        node.Enabled,
        node.CreatedBy,
        node.CreatedAt,
        node.UpdatedAt,
        node.LastExecutedAt,
        ScopeOf(node.Scope),
        EventOf(node.TriggeringCondition),
        ActionOf(node.TriggeredAction));

    private static AutomationScope ScopeOf(JsonElement? scope)
    {
        var name = Text(scope, "name");
        var project = Member(scope, "project");
        var path = Kind(scope) == "Project" ? (Text(scope, "entityName"), name) : (Text(project, "entityName"), Text(project, "name"));
        return new(Kind(scope), Text(scope, "id"), name, path is ({ } entity, { } of) ? new ProjectPath(entity, of) : null, Whole(scope));
    }

    private static AutomationEvent EventOf(JsonElement? condition) => new(Kind(condition), Text(condition, "eventType"), Json(condition, "filter"), Whole(condition));

    private static AutomationAction ActionOf(JsonElement? action) => new(
        Kind(action),
        Text(Member(action, "integration"), "id"),
        Text(Member(action, "queue"), "id"),
        Text(action, "title"),
        Text(action, "message") ?? Text(action, "body") ?? Text(action, "prompt"),
        Text(action, "severity"),
        Json(action, "requestPayload") ?? Json(action, "template"),
        Whole(action));

    private static string? Kind(JsonElement? value) => Text(value, "__typename");

    private static JsonElement? Member(JsonElement? owner, string name) =>
        owner is { } known && ElementText.Find(known, name) is { ValueKind: not JsonValueKind.Null } member ? member : null;

    private static string? Text(JsonElement? owner, string name) => owner is { } known ? ElementText.Member(known, name) : null;

    /// <summary>JSON in a string, or as it is.</summary>
    private static RawJson? Json(JsonElement? owner, string name) => Member(owner, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => new RawJson(ElementText.Utf8(text)),
        { } value => RawJson.Of(value),
    };

    private static RawJson? Whole(JsonElement? value) => value is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } known ? RawJson.Of(known) : null;
}
