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
/// stands in the journal and in memory.
/// </summary>
/// <param name="form">What else must be the same for rows of an earlier night to be taken over.</param>
internal sealed class ArtifactsMark(string form)
{
    /// <summary>To be raised when what is made of the server's answers becomes another without another column.</summary>
    private const string Made = "2";

    private readonly SortedDictionary<ulong, bool> _collections = [];

    /// <summary>Of no collection yet.</summary>
    /// <param name="tables">The export's tables: rows with other columns are not taken over.</param>
    public static ArtifactsMark Of(TableSelection tables)
    {
        var columns = tables.FilledBy(ArtifactVersionsTable.Kind).SelectMany(table => table.Schema.Select(column => $"{table.Name} {column}"));
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', columns)));
        return new ArtifactsMark($"{Made}-{Convert.ToHexStringLower(digest.AsSpan(0, 4))}");
    }

    /// <summary>What <see cref="ToString"/> gave; null for what another build wrote.</summary>
    public static ArtifactsMark? Parse(string text)
    {
        if (text.Split(':') is not [var form, var count, var digests] || form.Length == 0 || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var collections))
            return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(digests.Length)];
        if (!Base64Url.IsValid(digests) || !Base64Url.TryDecodeFromChars(digests, bytes, out var length) || length != sizeof(ulong) * collections)
            return null;
        var mark = new ArtifactsMark(form);
        for (var at = 0; at < length; at += sizeof(ulong))
        {
            var digest = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at));
            mark._collections[digest >> 1] = (digest & 1) != 0;
        }
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
    public void ListAgain(ulong collection) => _collections[collection] = true;

    /// <summary>Whether the rows of a collection that is as it was are all that it has.</summary>
    public bool HasAllOf(ulong collection) => _collections.TryGetValue(collection, out var isListedAgain) && !isListedAgain;

    /// <summary>Whether rows that were made under the other mark are as those made under this one.</summary>
    public bool IsOfFormOf(ArtifactsMark other) => form == other.Form;

    /// <summary>Whether the collections are the same, and as they were.</summary>
    public bool IsSameAs(ArtifactsMark other) => _collections.Keys.SequenceEqual(other._collections.Keys);

    /// <summary>As it stands in the journal, whatever the order of the collections.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(ulong) * _collections.Count];
        var at = 0;
        foreach (var (digest, isListedAgain) in _collections)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at), digest << 1 | (isListedAgain ? 1UL : 0));
            at += sizeof(ulong);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{form}:{_collections.Count}:{Base64Url.EncodeToString(bytes)}");
    }

    private string Form => form;
}
