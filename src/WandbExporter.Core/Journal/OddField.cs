namespace WandbExporter.Core.Journal;

/// <summary>A field of a listed object that holds something else than it should; the object is exported without it.</summary>
/// <param name="Name">The field, as the API calls it.</param>
/// <param name="Text">What it holds, in short.</param>
public sealed record OddField(string Name, string Text);
