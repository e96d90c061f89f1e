namespace WandbExporter.Client.Model;

/// <summary>Who made a view.</summary>
public sealed record ViewAuthor(string? Username, string? Name, string? Email);
