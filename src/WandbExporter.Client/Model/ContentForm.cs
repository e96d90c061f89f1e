namespace WandbExporter.Client.Model;

/// <summary>Which bytes are meant where a store sends a content that is encoded (compressed) on the way.</summary>
public enum ContentForm
{
    /// <summary>Those that size and digest of the listing are of.</summary>
    Listed,

    /// <summary>Those that the store sends, still encoded.</summary>
    Stored,
}
