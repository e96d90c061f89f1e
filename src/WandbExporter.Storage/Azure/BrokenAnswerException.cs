namespace WandbExporter.Storage.Azure;

/// <summary>
/// The body of an answer broke off. It is no <see cref="IOException"/> on purpose: after those the client asks for the rest by itself,
/// while there is to be one place only where requests are repeated.
/// </summary>
internal sealed class BrokenAnswerException(Exception cause) : Exception(cause.Message, cause);
