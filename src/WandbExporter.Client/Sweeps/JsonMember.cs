using System.Buffers;
using System.Text;
using WandbExporter.Client.Rows;

namespace WandbExporter.Client.Sweeps;

/// <summary>
/// A member of a config or a summary by the name that W&amp;B gives it: the name itself, or those of the objects that it is nested in before it, joined by
/// points. A name may hold points of its own.
/// </summary>
internal static class JsonMember
{
    /// <summary>The number of that name; null if there is none, or one that is not finite, or something else.</summary>
    public static double? NumberIn(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name) =>
        TryFind(json, name, isWrapped: false, out var kind, out var raw) && TryGetNumber(kind, raw, out var number) ? number : null;

    /// <param name="json">An object; of what is none, nothing is found.</param>
    /// <param name="name">The name.</param>
    /// <param name="isWrapped">Whether the members of the object are wrapped as <c>{"value": …}</c>.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="raw">As it stands there.</param>
    public static bool TryFind(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, bool isWrapped, out JsonKind kind, out ReadOnlySpan<byte> raw)
    {
        var (isFound, isExact) = (false, false);
        kind = JsonKind.Null;
        raw = default;
        try
        {
            using var members = new RowReader(json);
            while (members.Read())
            {
                if (!name.StartsWith(members.Key))
                    continue;
                var rest = name[members.Key.Length..];
                if (rest.Length > 0 && (isExact || rest[0] != (byte)'.'))
                    continue;
                var memberKind = members.Kind;
                var member = members.Raw;
                if (isWrapped && memberKind == JsonKind.Object && TryFind(member, "value"u8, false, out var innerKind, out var inner))
                {
                    memberKind = innerKind;
                    member = inner;
                }
                if (rest.Length == 0)
                {
                    (isFound, isExact) = (true, true);
                    kind = memberKind;
                    raw = member;
                }
                else if (memberKind == JsonKind.Object && TryFind(member, rest[1..], false, out var nestedKind, out var nested))
                {
                    isFound = true;
                    kind = nestedKind;
                    raw = nested;
                }
            }
        }
        catch (MalformedJsonException)
        {
            // It is exported as it is; nothing can be read from it.
            return false;
        }
        return isFound;
    }

    public static bool TryGetNumber(JsonKind kind, ReadOnlySpan<byte> raw, out double number)
    {
        number = 0;
        return kind is JsonKind.Integer or JsonKind.Number && JsonNumber.TryGetDouble(raw, out number);
    }

    /// <summary>What a value is called: the text of a string, and of what else there is its JSON.</summary>
    public static string TextOf(JsonKind kind, ReadOnlySpan<byte> raw)
    {
        if (kind != JsonKind.String)
            return Encoding.UTF8.GetString(raw);
        var rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            return Encoding.UTF8.GetString(JsonText.TryUnescape(raw, rented, out var length) ? rented.AsSpan(0, length) : raw);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
