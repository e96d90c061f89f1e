namespace WandbExporter.Client.Transport;

/// <summary>An answer is longer than anything that a server has reason to send.</summary>
internal sealed class AnswerTooLargeException(long limit) : IOException($"The answer is longer than {limit} bytes.");
