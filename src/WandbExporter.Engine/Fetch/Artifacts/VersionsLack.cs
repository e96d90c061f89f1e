using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Model;
using WandbExporter.Client.Paging;

namespace WandbExporter.Engine.Fetch.Artifacts;

/// <summary>
/// What was not to be had of the versions of a collection: gathered page by page, of one collection after the other, as a number by which a later night tells whether
/// it still is so.
/// </summary>
internal sealed class VersionsLack
{
    /// <summary>Something that no night brings.</summary>
    public const ulong OfNothing = 0;

    private readonly SortedSet<string> _withheld = new(StringComparer.Ordinal);
    private long? _counted;
    private long _given;
    private long _nulls;
    private long _nullNames;
    private bool _isRenewed;

    /// <summary>How many of a version's aliases and tags are null.</summary>
    public static int NullNamesOf(ArtifactMembership member) => member.NullAliases + member.Version.NullTags;

    /// <param name="counted">Versions that the server counts; null if it does not say.</param>
    public void Begin(long? counted)
    {
        _withheld.Clear();
        (_counted, _given, _nulls, _nullNames, _isRenewed) = (counted, 0, 0, 0, false);
    }

    public void Take(IReadOnlyList<ArtifactMembership> items, IReadOnlyList<Withheld> withheld, int nulls)
    {
        _given += items.Count + withheld.Count;
        _nulls += nulls;
        _nullNames += items.Sum(NullNamesOf);
        _withheld.UnionWith(withheld.Select(version => version.Key));
    }

    /// <summary>A version has the name of another one, whose files are exported under it.</summary>
    public void Renew() => _isRenewed = true;

    /// <returns>Null if all was to be had.</returns>
    public ulong? End(bool isUnlisted)
    {
        if (!isUnlisted && _withheld.Count + _nulls + _nullNames == 0 && !(_counted > _given))
            return _isRenewed ? OfNothing : null;
        // How far a listing came that cannot be read to its end may be another each time.
        var text = isUnlisted ? "unlisted" : string.Create(CultureInfo.InvariantCulture, $"{_counted}/{_given}/{_nulls}/{_nullNames}/{string.Join('\n', _withheld)}");
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) | 1;
    }
}
