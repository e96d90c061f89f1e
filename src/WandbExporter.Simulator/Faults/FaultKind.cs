namespace WandbExporter.Simulator;

public enum FaultKind
{
    /// <summary>Answer with <see cref="FaultRule.Status"/> and a body that fits it.</summary>
    Status,

    /// <summary>Promise the whole body, send a part of it, and drop the connection.</summary>
    CutBody,

    /// <summary>Send the body at <see cref="FaultRule.BytesPerSecond"/>.</summary>
    SlowBody,

    /// <summary>A complete HTTP answer whose JSON stops in the middle.</summary>
    TruncateJson,

    /// <summary>Drop the connection without an answer.</summary>
    Reset,

    /// <summary>Wait <see cref="FaultRule.DelayMilliseconds"/> before the answer.</summary>
    Delay,

    /// <summary>Wait <see cref="FaultRule.MillisecondsPerRow"/> for each row of history in the answer.</summary>
    SlowRows,

    /// <summary>A page that repeats the edges of the page before it; its cursor goes on as it should.</summary>
    RepeatPage,

    /// <summary>A page whose end cursor is the cursor that was asked from, with more promised.</summary>
    CursorLoop,

    /// <summary>No edges, a new cursor, and more promised: hidden rows.</summary>
    EmptyPage,

    /// <summary>A page in which one node, that of its middle, is null: hidden or gone. For connections whose nodes may be null.</summary>
    NullNode,

    /// <summary>Status 200 with <c>errors</c>, and null where <see cref="FaultRule.Field"/> stood.</summary>
    PartialError,

    /// <summary>Signed URLs in this answer have expired already.</summary>
    ExpiredUrls,

    /// <summary>Digests of files in this answer are not those of their bytes.</summary>
    WrongDigest,

    /// <summary>One byte of the file is changed.</summary>
    CorruptBytes,

    /// <summary>The bucket answers 200 and the whole file to who asks for a range of it.</summary>
    IgnoreRange,

    /// <summary>The bucket has only the first <see cref="FaultRule.KeepFraction"/> of a file, and sends that as if it were the whole.</summary>
    ShortBody,

    /// <summary>The bucket takes the URL that was asked, and it alone, for expired from now on.</summary>
    ExpireUrl,

    /// <summary>The version whose file was asked of the bucket is deleted from now on, for everyone; the answer is that there is none.</summary>
    DeleteVersion,

    /// <summary>Every size in a manifest is one byte too large.</summary>
    WrongSizes,

    /// <summary>The files of an artifact are listed without the last tenth of those in its manifest, or at least one.</summary>
    MissingFiles,
}
