namespace WandbExporter.Client.Updates;

/// <summary>What is wrong with bytes to upload, where it is not known what they are of.</summary>
internal sealed class ContentTrouble(string trouble) : IOException(trouble)
{
    /// <summary>Reads of what is uploaded; what goes wrong is told with the name of that.</summary>
    /// <exception cref="IOException">It cannot be read, or became shorter.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="InvalidOperationException">It was closed: what opens it gave the same stream again.</exception>
    /// <remarks>What else comes out of the reading comes as it is.</remarks>
    public static async ValueTask<T> NamedAsync<T>(string subject, Func<ValueTask<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read();
        }
        catch (Exception trouble) when (!cancellationToken.IsCancellationRequested && Named(subject, trouble) is { } named)
        {
            throw named;
        }
    }

    /// <summary>The same trouble of the same kind; null for kinds that say more than a message could.</summary>
    private static Exception? Named(string subject, Exception trouble) => trouble switch
    {
        FileNotFoundException gone => new FileNotFoundException(Sentence(subject, gone.Message), gone.FileName, gone),
        DirectoryNotFoundException gone => new DirectoryNotFoundException(Sentence(subject, gone.Message), gone),
        IOException unread when unread.GetType() == typeof(IOException) || unread is ContentTrouble => new IOException(Sentence(subject, unread.Message), unread),
        UnauthorizedAccessException forbidden => new UnauthorizedAccessException(Sentence(subject, forbidden.Message), forbidden),
        ObjectDisposedException closed => new InvalidOperationException(Sentence(subject, "what is to be read was closed; open must give a new stream each time."), closed),
        _ => null,
    };

    private static string Sentence(string subject, string trouble) => $"Of {subject}: {trouble}";
}
