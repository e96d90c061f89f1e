namespace WandbExporter.Simulator.GraphQL;

/// <summary>A directive: where it may stand and what it takes. The engine itself acts on <c>@include</c> and <c>@skip</c> only.</summary>
public sealed record DirectiveDefinition(
    string Name,
    string? Description,
    IReadOnlyList<string> Locations,
    IReadOnlyList<InputValueDefinition> Arguments,
    bool IsRepeatable)
{
    public InputValueDefinition? Argument(string name) => Arguments.FirstOrDefault(argument => argument.Name == name);
}
