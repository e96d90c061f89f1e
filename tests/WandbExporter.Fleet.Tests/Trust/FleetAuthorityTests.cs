using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WandbExporter.Fleet.Trust;
using Xunit;

namespace WandbExporter.Fleet.Tests.Trust;

/// <summary>Who vouches for whom.</summary>
public sealed class FleetAuthorityTests : IDisposable
{
    private readonly FleetAuthority _authority = new();
    private readonly FleetAuthority _other = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void Who_it_vouches_for_is_trusted_by_all_it_vouches_for_and_nobody_else_is()
    {
        using var one = _authority.OwnCredentials();
        using var another = FleetCredentials.Of(_authority.Issue(_key.ExportSubjectPublicKeyInfo()), _key);
        using var issued = X509Certificate2.CreateFromPem(_authority.Issue(_key.ExportSubjectPublicKeyInfo()));
        using var foreign = X509Certificate2.CreateFromPem(_other.Issue(_key.ExportSubjectPublicKeyInfo()));
        var itself = new CertificateRequest(issued.SubjectName, _key, HashAlgorithmName.SHA256);
        using var byItself = itself.CreateSelfSigned(issued.NotBefore, issued.NotAfter);

        Assert.Equal((_authority.Digest, _authority.Digest), (one.Authority, another.Authority));
        Assert.True(one.Trusts(issued));
        Assert.True(another.Trusts(issued));
        Assert.False(one.Trusts(foreign));
        Assert.False(one.Trusts(byItself));
    }

    /// <summary>Whom it vouches for can vouch for nobody.</summary>
    [Fact]
    public void A_node_cannot_give_certificates_to_others()
    {
        using var one = _authority.OwnCredentials();
        using var issued = X509Certificate2.CreateFromPem(_authority.Issue(_key.ExportSubjectPublicKeyInfo()));
        using var further = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=wandb-export node", further, HashAlgorithmName.SHA256);
        using var byNode = request.Create(issued.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), issued.NotBefore, issued.NotAfter, [1, 2, 3]);

        Assert.False(one.Trusts(byNode));
    }

    [Fact]
    public void What_it_gives_is_of_use_to_the_owner_of_the_key_alone()
    {
        using var stolen = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Throws<CryptographicException>(() => FleetCredentials.Of(_authority.Issue(_key.ExportSubjectPublicKeyInfo()), stolen));
        Assert.ThrowsAny<CryptographicException>(() => _authority.Issue([1, 2, 3]));
    }
}
