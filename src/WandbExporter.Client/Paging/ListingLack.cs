using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Paging;

/// <summary>What a listing lacks of what the server says is there.</summary>
internal sealed class ListingLack(string listing)
{
    private Withheld? _first;
    private long _withheld;
    private long _nulls;

    public void Observe<T>(Page<T> page)
    {
        _first ??= page.Withheld is [var withheld, ..] ? withheld : null;
        _withheld += page.Withheld.Count;
        _nulls += page.Nulls;
    }

    /// <exception cref="WandbException">It lacks something: permanent.</exception>
    public void Check()
    {
        if (_first is { } first)
        {
            throw new WandbException(first.Failure with
            {
                Category = FailureCategory.Permanent,
                Message = $"The server names {_withheld} of {listing} and does not give them, however it is asked; the first is {first.Key}: {first.Failure.Message}",
            });
        }
        if (_nulls > 0)
        {
            throw new WandbException(new Failure(
                FailureCategory.Permanent,
                FailureCode.NullNodes,
                $"The server lists {_nulls} of {listing} as null, so nobody can say what they are; ask its operator.",
                ExitCode.Incomplete));
        }
    }
}
