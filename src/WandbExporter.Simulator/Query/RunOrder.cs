namespace WandbExporter.Simulator;

/// <summary>An order of runs: a field and a direction. Runs that lack the field come last, ties are in order of creation.</summary>
internal sealed record RunOrder(string Field, bool Descending)
{
    public bool IsCreation => Field is "created_at" or "createdAt";

    public static RunOrder Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return new RunOrder("created_at", Descending: false);
        return text[0] switch
        {
            '+' => new RunOrder(text[1..], Descending: false),
            '-' => new RunOrder(text[1..], Descending: true),
            _ => new RunOrder(text, Descending: false),
        };
    }

    /// <summary>The runs' indexes in this order. Takes a number and a key a run; only called for orders other than creation.</summary>
    public long[] Sort(ProjectData project)
    {
        var keys = new (object? Key, long Index)[project.RunCount];
        for (var index = 0L; index < keys.Length; index++)
        {
            using var fields = new RunFields(project.RunAt(index));
            keys[index] = (fields.Get(Field), index);
        }
        Array.Sort(keys, (left, right) =>
        {
            if (left.Key is null || right.Key is null)
                return left.Key is null && right.Key is null ? left.Index.CompareTo(right.Index) : left.Key is null ? 1 : -1;
            var order = Compare(left.Key, right.Key);
            return order == 0 ? left.Index.CompareTo(right.Index) : Descending ? -order : order;
        });
        return [.. keys.Select(key => key.Index)];
    }

    private static int Compare(object left, object right) => (left, right) switch
    {
        (string one, string other) => string.CompareOrdinal(one, other),
        (IComparable one, _) when left.GetType() == right.GetType() => one.CompareTo(right),
        _ => string.CompareOrdinal(left.GetType().Name, right.GetType().Name),
    };
}
