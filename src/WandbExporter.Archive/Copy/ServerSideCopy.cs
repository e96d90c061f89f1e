namespace WandbExporter.Archive.Copy;

/// <summary>Whether the bytes of a copy may stay within the service.</summary>
public enum ServerSideCopy
{
    /// <summary>Where source and destination are of one service, it copies; the rest passes through this process.</summary>
    Auto,

    /// <summary>All bytes pass through this process, and are digested while they do.</summary>
    Never,
}
