namespace WandbExporter.Client.Downloads;

/// <summary>Memory for a content that may be longer than it is listed, or inflate: of one that is longer than it may be, no more than that is held.</summary>
/// <param name="most">How long it may be.</param>
/// <param name="listed">How long it is listed to be; null if that is not said.</param>
internal sealed class BoundedMemory(long most, long? listed) : MemoryStream((int)Math.Clamp(listed ?? 0, 0, most))
{
    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => GetBuffer().AsMemory(0, (int)Length);

    /// <summary>All ways of writing lead here.</summary>
    /// <exception cref="ContentTooLongException">It would be longer.</exception>
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Length + count > most)
            throw new ContentTooLongException();
        base.Write(buffer, offset, count);
    }
}

/// <summary>A content is longer than it may be.</summary>
internal sealed class ContentTooLongException : IOException;
