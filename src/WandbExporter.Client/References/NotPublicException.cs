namespace WandbExporter.Client.References;

/// <summary>A host's name leads to this machine, a private network or a link alone, and the list does not name the host itself.</summary>
internal sealed class NotPublicException() : IOException("The host is not one of the public Internet.");
