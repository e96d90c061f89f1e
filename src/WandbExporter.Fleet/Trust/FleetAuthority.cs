using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WandbExporter.Fleet.Trust;

/// <summary>
/// Vouches for the processes of one fleet, as long as one process coordinates it: its key is made for that and never leaves that one's memory. What others
/// must know of it, the digest of its certificate, stands in the destination's lock.
/// </summary>
internal sealed class FleetAuthority : IDisposable
{
    /// <summary>Far more than a key takes that nodes make.</summary>
    private const int MostKeyBytes = 1024;

    /// <summary>id-ecPublicKey, and its parameter for the curve: OID 1.2.840.10045.3.1.7 in DER.</summary>
    private const string EllipticCurve = "1.2.840.10045.2.1";

    private static readonly byte[] Curve = Convert.FromHexString("06082A8648CE3D030107");

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public FleetAuthority()
    {
        var request = new CertificateRequest("CN=wandb-export fleet", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        _certificate = request.CreateSelfSigned(Begin, End);
        Digest = DigestOf(_certificate);
    }

    /// <summary>The SHA-256 (hex) of its certificate.</summary>
    public string Digest { get; }

    /// <summary>Nobody looks at the time: clocks of nodes may differ, and certificates end with processes.</summary>
    private static DateTimeOffset Begin => DateTimeOffset.UnixEpoch;

    private static DateTimeOffset End => Begin.AddYears(1000);

    public static string DigestOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    /// <summary>What the process that coordinates shows itself.</summary>
    public FleetCredentials OwnCredentials()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return FleetCredentials.Of(Issue(key.ExportSubjectPublicKeyInfo()), key);
    }

    /// <summary>Vouches for who has the key to a public one.</summary>
    /// <param name="publicKey">As SubjectPublicKeyInfo, on the curve P-256: nodes make no other.</param>
    /// <returns>The certificate and, behind it, the authority's own, as PEM.</returns>
    /// <exception cref="CryptographicException">It is no such key.</exception>
    public string Issue(ReadOnlySpan<byte> publicKey)
    {
        using var key = KeyOf(publicKey);
        var subject = new X500DistinguishedName("CN=wandb-export node");
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        using var issued = request.Create(_certificate, Begin, End, RandomNumberGenerator.GetBytes(16));
        return issued.ExportCertificatePem() + "\n" + _certificate.ExportCertificatePem() + "\n";
    }

    private static ECDsa KeyOf(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length > MostKeyBytes)
            throw new CryptographicException("It is larger than a key of a node.");
        var asked = PublicKey.CreateFromSubjectPublicKeyInfo(publicKey, out var read);
        if (read != publicKey.Length || asked.Oid.Value != EllipticCurve || asked.EncodedParameters is not { } parameters || !parameters.RawData.AsSpan().SequenceEqual(Curve))
            throw new CryptographicException("It is no key on the curve of nodes.");
        return asked.GetECDsaPublicKey() ?? throw new CryptographicException("It is no key on the curve of nodes.");
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
