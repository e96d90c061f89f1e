using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Transport.DotNetty;

namespace WandbExporter.Fleet.Trust;

/// <summary>What a process of a fleet shows to the others, and by what it knows them: the certificate of their authority.</summary>
internal sealed class FleetCredentials : IDisposable
{
    private readonly X509Certificate2 _own;
    private readonly X509Certificate2 _authority;

    private FleetCredentials(X509Certificate2 own, X509Certificate2 authority) => (_own, _authority) = (own, authority);

    /// <summary>The digest of the authority's certificate.</summary>
    public string Authority => FleetAuthority.DigestOf(_authority);

    /// <param name="issued">What the authority gave, as PEM.</param>
    /// <param name="key">The process's own, that it was given for.</param>
    /// <exception cref="CryptographicException">It is no such thing, or not for that key.</exception>
    public static FleetCredentials Of(string issued, ECDsa key)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(issued);
        if (certificates.Count != 2)
            throw new CryptographicException("A certificate and its authority's are expected.");
        using var bare = certificates[0];
        X509Certificate2 own;
        try
        {
            own = bare.CopyWithPrivateKey(key);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("The certificate is for another key.", e);
        }
        if (!OperatingSystem.IsWindows())
            return new FleetCredentials(own, certificates[1]);
        // The system's TLS takes no key that stands in memory alone.
        using (own)
            return new FleetCredentials(X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null), certificates[1]);
    }

    /// <summary>How Akka is told: both sides show what they have, and this alone decides on it.</summary>
    /// <param name="refused">Told who showed something else.</param>
    public DotNettySslSetup SetupWith(Action<string> refused)
    {
        return new DotNettySslSetup(_own, suppressValidation: false, requireMutualAuthentication: true, (shown, _, peer, _, _) =>
        {
            if (shown is not null && Trusts(shown))
                return true;
            refused(peer);
            return false;
        });
    }

    /// <summary>Whether the authority vouches for who shows that.</summary>
    public bool Trusts(X509Certificate2 shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(shown);
    }

    public void Dispose()
    {
        _own.Dispose();
        _authority.Dispose();
    }
}
