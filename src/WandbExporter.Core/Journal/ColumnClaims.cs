namespace WandbExporter.Core.Journal;

/// <summary>
/// Gives columns of logged values their names, so that a name has one key and one type in all parts of a table, whatever reads them
/// together, and no two names differ in case alone. Where the source says beforehand that a key holds numbers, the plain name is theirs; else
/// who comes first has it. Of another type, or another spelling, a column is <c>NAME:TYPE</c>. A claim counts once a part that uses it is
/// committed: its record carries it. Thread-safe.
/// </summary>
public sealed class ColumnClaims
{
    /// <summary>The type of numbers, which have the plain name where they may.</summary>
    private const string Number = "double";

    private readonly Dictionary<string, Dictionary<string, Entry>> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _numbers = new(StringComparer.Ordinal);
    private readonly List<(string Table, ColumnClaim Claim)> _recorded = [];
    private readonly Lock _lock = new();

    /// <summary>The name of a column.</summary>
    /// <param name="table">The table that it is of.</param>
    /// <param name="plain">The name that it would have by itself.</param>
    /// <param name="source">The key or path that it stands for.</param>
    /// <param name="flattened">Whether it is a path.</param>
    /// <param name="type">Its type.</param>
    /// <param name="isFixed">Whether every part has this column, whatever was logged.</param>
    /// <param name="isRecorded">Whether a committed part claims it already; else the part that uses it must.</param>
    public ColumnClaim Claim(string table, string plain, string source, bool flattened, string type, bool isFixed, out bool isRecorded)
    {
        lock (_lock)
        {
            var claims = Of(table);
            for (var attempt = 0; ; attempt++)
            {
                var name = attempt == 0 ? plain : attempt == 1 ? $"{plain}:{type}" : $"{plain}:{type}:{attempt}";
                var claim = new ColumnClaim(name, type, source == name ? null : source, flattened);
                var isTaken = claims.TryGetValue(name, out var known);
                if (isTaken ? known.Claim != claim : attempt == 0 && !isFixed && IsKept(table, claim))
                    continue;
                if (!isTaken)
                    claims[name] = known = new Entry(claim, IsRecorded: false);
                isRecorded = known.IsRecorded;
                return claim;
            }
        }
    }

    /// <summary>The type of the column that has this name; null if none has, or it stands for something else.</summary>
    public string? TypeOf(string table, string plain, string source, bool flattened)
    {
        lock (_lock)
        {
            return Of(table).TryGetValue(plain, out var known)
                && known.Claim is var claim && claim.Name == plain && claim.Source == source && claim.Flattened == flattened
                ? claim.Type
                : null;
        }
    }

    /// <summary>Takes what a committed part claims.</summary>
    public void Take(string table, IReadOnlyList<ColumnClaim> recorded)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        lock (_lock)
        {
            var claims = Of(table);
            foreach (var claim in recorded)
            {
                var entry = new Entry(claim, IsRecorded: true);
                if (claims.TryGetValue(claim.Name, out var known) && known == entry)
                    continue;
                claims[claim.Name] = entry;
                _recorded.Add((table, claim));
            }
        }
    }

    /// <summary>What committed parts claim, in the order in which it was taken.</summary>
    /// <param name="known">How much of it is known already.</param>
    /// <param name="most">How much of the rest is asked for.</param>
    public IReadOnlyList<(string Table, ColumnClaim Claim)> RecordedSince(int known, int most)
    {
        lock (_lock)
            return _recorded.GetRange(known, Math.Min(most, _recorded.Count - known));
    }

    /// <summary>
    /// Takes what another process claims for a part that it wrote, or nothing of it: a name that stands for something else by now is none that
    /// the part may have.
    /// </summary>
    /// <param name="table">The table of the part.</param>
    /// <param name="claimed">What the part claims.</param>
    /// <param name="isFixed">Whether every part has this column, whatever was logged.</param>
    /// <param name="unrecorded">Those that no committed part claims yet.</param>
    /// <returns>What stands in the way; empty if nothing does.</returns>
    public IReadOnlyList<ColumnClaim> Admit(string table, IReadOnlyList<ColumnClaim> claimed, Func<ColumnClaim, bool> isFixed, out IReadOnlyList<ColumnClaim> unrecorded)
    {
        ArgumentNullException.ThrowIfNull(claimed);
        ArgumentNullException.ThrowIfNull(isFixed);
        lock (_lock)
        {
            var claims = Of(table);
            List<ColumnClaim> taken = [];
            foreach (var claim in claimed)
            {
                if (claims.TryGetValue(claim.Name, out var known))
                {
                    if (known.Claim != claim)
                        taken.Add(known.Claim);
                }
                else if (!isFixed(claim) && IsKept(table, claim))
                {
                    var key = _numbers[table][claim.Name];
                    taken.Add(new ColumnClaim(claim.Name, Number, key == claim.Name ? null : key));
                }
            }
            unrecorded = taken.Count > 0 ? [] : [.. claimed.Where(claim => !claims.TryGetValue(claim.Name, out var known) || !known.IsRecorded)];
            foreach (var claim in unrecorded)
                claims.TryAdd(claim.Name, new Entry(claim, IsRecorded: false));
            return taken;
        }
    }

    /// <summary>Names stand for what another process says from here on, recorded or not.</summary>
    public void Heed(string table, IReadOnlyList<ColumnClaim> taken)
    {
        ArgumentNullException.ThrowIfNull(taken);
        lock (_lock)
        {
            var claims = Of(table);
            foreach (var claim in taken.Where(claim => !claims.TryGetValue(claim.Name, out var known) || known.Claim != claim))
                claims[claim.Name] = new Entry(claim, IsRecorded: false);
        }
    }

    /// <summary>The columns of a table that committed parts claim, by name.</summary>
    public IReadOnlyList<ColumnClaim> RecordedOf(string table)
    {
        lock (_lock)
            return [.. Of(table).Values.Where(entry => entry.IsRecorded).Select(entry => entry.Claim).OrderBy(claim => claim.Name, StringComparer.Ordinal)];
    }

    /// <summary>Keeps the plain names of keys for the numbers that the source says they hold.</summary>
    public void KeepForNumbers(string table, IReadOnlyList<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        lock (_lock)
        {
            if (!_numbers.TryGetValue(table, out var numbers))
                _numbers[table] = numbers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var key in keys)
                numbers.TryAdd(key, key);
        }
    }

    /// <summary>Whether the name is kept for numbers, which the claim's column has none of, or of another key.</summary>
    private bool IsKept(string table, ColumnClaim claim) =>
        _numbers.TryGetValue(table, out var numbers) && numbers.TryGetValue(claim.Name, out var key)
        && (claim.Flattened || claim.Type != Number || claim.Source != key);

    private Dictionary<string, Entry> Of(string table)
    {
        if (!_tables.TryGetValue(table, out var claims))
            _tables[table] = claims = new Dictionary<string, Entry>(StringComparer.OrdinalIgnoreCase);
        return claims;
    }

    private readonly record struct Entry(ColumnClaim Claim, bool IsRecorded);
}
