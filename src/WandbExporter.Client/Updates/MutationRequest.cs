namespace WandbExporter.Client.Updates;

/// <summary>What a <see cref="Mutation"/> would send.</summary>
/// <param name="Operation">The document's name.</param>
/// <param name="Document">GraphQL, with every field that a newest server knows; of an older one what it lacks is left out.</param>
/// <param name="Variables">JSON. What may hold a credential stands there as <c>(hidden)</c>.</param>
public sealed record MutationRequest(string Operation, string Document, string Variables);
