namespace WandbExporter.Client.Transport;

/// <summary>An answer was given up half received, because there is no memory for it now; it is no failure, and is asked for again.</summary>
internal sealed class AnswerDeferredException() : Exception("The answer waits for memory.");
