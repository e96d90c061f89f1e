namespace WandbExporter.Client.Rows;

/// <summary>How much of an untrusted text is looked at before it is refused.</summary>
public static class JsonLimits
{
    /// <summary>Levels of nested objects and arrays.</summary>
    public const int MaxDepth = 512;

    /// <summary>Bytes of one row or document. W&amp;B's own guideline for a log call is 25 MB.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;
}
