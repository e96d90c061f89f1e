using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Tables.Catalogue;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>
/// What tells which collections of a project changed: of each a digest of 63 bits of what the listing of collections says, and a bit that
/// says whether its versions are listed whenever the project's are, because not all was to be had of them. Eight bytes a collection, for it
/// stands in the journal and in memory; eight more for one of the latter, that tell what was not to be had.
/// </summary>
/// <param name="form">What else must be the same for rows of an earlier night to be taken over.</param>
internal sealed class ArtifactsMark(string form)
{
    /// <summary>To be raised when what is made of the server's answers becomes another without another column.</summary>
    private const string Made = "2";

    /// <summary>The same with a filter, when a build before this one did not write down which versions it lets through no more.</summary>
    private const string MadeByFilters = "3";

    /// <summary>Of which older builds did not say what was not to be had.</summary>
    private const ulong AnyLack = ulong.MaxValue;

    private readonly SortedDictionary<ulong, bool> _collections = [];
    private readonly Dictionary<ulong, ulong> _lacks = [];

    /// <summary>Of no collection yet.</summary>
    /// <param name="tables">The export's tables: rows with other columns are not taken over.</param>
    /// <param name="isFiltered">Whether the server is asked for some of the collections or versions alone.</param>
    public static ArtifactsMark Of(TableSelection tables, bool isFiltered = false)
    {
        var columns = tables.FilledBy(ArtifactVersionsTable.Kind).SelectMany(table => table.Schema.Select(column => $"{table.Name} {column}"));
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', columns)));
        return new ArtifactsMark($"{(isFiltered ? MadeByFilters : Made)}-{Convert.ToHexStringLower(digest.AsSpan(0, 4))}");
    }

    /// <inheritdoc cref="Of(TableSelection, bool)"/>
    public static ArtifactsMark Of(StreamContext context) => Of(context.Tables, IsFiltered(context));

    /// <summary>Whether the server is asked for some of the collections or versions alone.</summary>
    public static bool IsFiltered(StreamContext context) => context.Terms.Filters is not { Collections: null, Versions: null };

    /// <summary>What <see cref="ToString"/> gave; null for what another build wrote.</summary>
    public static ArtifactsMark? Parse(string text)
    {
        if (text.Split(':') is not [var form, var count, var digests, .. var rest] || rest.Length > 1 || form.Length == 0
            || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var collections)
            || NumbersOf(digests) is not { } numbers || numbers.Length != collections)
            return null;
        var mark = new ArtifactsMark(form);
        foreach (var digest in numbers)
            mark._collections[digest >> 1] = (digest & 1) != 0;
        ulong[] lacking = [.. numbers.Where(digest => (digest & 1) != 0)];
        var lacks = rest is [var written] ? NumbersOf(written) : [.. lacking.Select(_ => AnyLack)];
        if (lacks?.Length != lacking.Length)
            return null;
        foreach (var (digest, lack) in lacking.Zip(lacks))
            mark._lacks[digest >> 1] = lack;
        return mark;
    }

    /// <summary>What the listing says of a collection.</summary>
    public static ulong DigestOf(string typeName, ArtifactCollection collection)
    {
        var newest = collection.Newest;
        string?[] fields =
        [
            typeName, collection.Id, collection.Name, collection.State, collection.Description, string.Join('\n', collection.Tags),
            collection.UpdatedAt?.Text, collection.VersionCount?.ToString(CultureInfo.InvariantCulture),
            newest?.Id, newest?.UpdatedAt?.Text, string.Join('\n', collection.AliasIds),
        ];
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', fields)))) >> 1;
    }

    /// <summary>Places where a collection stands and is null; of the types themselves if <paramref name="typeName"/> is null. One more or less is a change.</summary>
    public void AddNulls(string? typeName, long nulls)
    {
        if (nulls > 0)
            Add(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"null\0{typeName}\0{nulls}")))) >> 1);
    }

    public void Add(ulong collection) => _collections.TryAdd(collection, false);

    /// <summary>Not all was to be had of the collection: its versions are listed again when any of the project's are.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="lack">What was not, as <see cref="VersionsLack"/> says it.</param>
    public void ListAgain(ulong collection, ulong lack = VersionsLack.OfNothing) => (_collections[collection], _lacks[collection]) = (true, lack);

    /// <summary>What was not to be had of the collection and may be by now; null if that is nothing.</summary>
    public ulong? LackOf(ulong collection) => _lacks.TryGetValue(collection, out var lack) && lack != VersionsLack.OfNothing ? lack : null;

    /// <summary>Whether the rows of a collection that is as it was are all that it has.</summary>
    public bool HasAllOf(ulong collection) => _collections.TryGetValue(collection, out var isListedAgain) && !isListedAgain;

    /// <summary>Whether rows that were made under the other mark are as those made under this one.</summary>
    public bool IsOfFormOf(ArtifactsMark other) => form == other.Form;

    /// <summary>Whether the collections are the same, and as they were.</summary>
    public bool IsSameAs(ArtifactsMark other) => _collections.Keys.SequenceEqual(other._collections.Keys);

    /// <summary>As it stands in the journal, whatever the order of the collections.</summary>
    public override string ToString()
    {
        var digests = TextOf(_collections.Select(collection => collection.Key << 1 | (collection.Value ? 1UL : 0)));
        var lacks = TextOf(_collections.Where(collection => collection.Value).Select(collection => _lacks[collection.Key]));
        return string.Create(CultureInfo.InvariantCulture, $"{form}:{_collections.Count}:{digests}{(lacks.Length > 0 ? $":{lacks}" : "")}");
    }

    private static string TextOf(IEnumerable<ulong> numbers)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.GetSpan(sizeof(ulong)), number);
            bytes.Advance(sizeof(ulong));
        }
        return Base64Url.EncodeToString(bytes.WrittenSpan);
    }

    private static ulong[]? NumbersOf(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length % sizeof(ulong) != 0)
            return null;
        return [.. Enumerable.Range(0, length / sizeof(ulong)).Select(number => BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(number * sizeof(ulong))))];
    }

    private string Form => form;
}
