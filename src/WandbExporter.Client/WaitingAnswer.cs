namespace WandbExporter.Client;

/// <summary>A long answer that has waited for memory, because long answers are taken one at a time.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Waiting">How many wait, with this one.</param>
public sealed record WaitingAnswer(string Subject, int Waiting);
