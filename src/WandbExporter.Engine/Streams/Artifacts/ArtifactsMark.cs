using System.Security.Cryptography;
using System.Text;
using WandbExporter.Client.Model;

namespace WandbExporter.Engine.Streams.Artifacts;

/// <summary>What tells whether the artifacts of a project changed, by what the listing of its collections says: the sum of a digest a collection.</summary>
internal sealed class ArtifactsMark
{
    private readonly byte[] _sum = new byte[16];
    private long _collections;

    public void Add(string typeName, ArtifactCollection collection)
    {
        var newest = collection.Newest;
        string?[] fields =
        [
            typeName, collection.Id, collection.Name, collection.State, collection.Description, string.Join('\n', collection.Tags),
            collection.UpdatedAt?.Text, collection.VersionCount?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            newest?.Id, newest?.UpdatedAt?.Text, string.Join('\n', collection.AliasIds),
        ];
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', fields)));
        for (var i = 0; i < _sum.Length; i++)
            _sum[i] ^= digest[i];
        _collections++;
    }

    /// <summary>As it is compared: equal for collections that are the same, whatever their order.</summary>
    public override string ToString() => $"{_collections}:{Convert.ToHexStringLower(_sum)}";
}
