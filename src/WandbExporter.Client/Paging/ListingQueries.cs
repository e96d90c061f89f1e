namespace WandbExporter.Client.Paging;

/// <summary>How a listing is asked for.</summary>
/// <param name="Subject">What is listed, as the object of "when asked for …".</param>
/// <param name="PageSize">Items that the first page should hold.</param>
/// <param name="Fetch">The page of so many items at a cursor, in at most so many attempts (null: as configured).</param>
internal sealed record ListingQueries<T>(string Subject, int PageSize, FetchPage<T> Fetch)
{
    /// <summary>What tells an item from every other of the listing; null where nothing does. A page that comes again and again is known by it.</summary>
    public Func<T, string>? Identify { get; init; }

    /// <summary>Items that a page may hold where the server answers quickly; <see cref="PageSize"/> if that is more.</summary>
    public int LargestPage { get; init; }

    /// <summary>Bytes of an item, about; null where items are small.</summary>
    public Func<T, long>? Weigh { get; init; }

    /// <summary>What answers are timed by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The same page by the items' keys alone: what a server answers that cannot give the items. Null where there is no such query.</summary>
    public FetchPage<string>? FetchKeys { get; init; }

    /// <summary>The item with a key, by itself; null when there is none.</summary>
    public Func<string, CancellationToken, Task<T?>>? FetchOne { get; init; }
}

/// <summary>Asks for a page.</summary>
internal delegate Task<Page<T>> FetchPage<T>(string? cursor, int size, int? maxAttempts, CancellationToken cancellationToken);
