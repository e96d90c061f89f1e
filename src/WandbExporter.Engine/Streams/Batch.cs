namespace WandbExporter.Engine.Streams;

/// <summary>What one fetch brought: rows or items, and where the unit goes on once all of them are committed.</summary>
internal sealed record Batch<T>(IReadOnlyList<T> Items, string? ResumeAt);
