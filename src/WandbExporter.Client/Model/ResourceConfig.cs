namespace WandbExporter.Client.Model;

/// <summary>Where the jobs of a queue run, and what may be chosen for each.</summary>
/// <param name="Resource">local-container, kubernetes, sagemaker, gcp-vertex, or what the server says.</param>
public sealed record ResourceConfig(string Id, string? Resource, RawJson? Config, IReadOnlyList<TemplateVariable> TemplateVariables)
{
    /// <summary>Template variables that the server lists and gives as null.</summary>
    public int Nulls { get; init; }
}

/// <summary>What is left open in a resource's configuration.</summary>
/// <param name="Schema">A JSON schema of its values.</param>
public sealed record TemplateVariable(string? Name, RawJson? Schema);
