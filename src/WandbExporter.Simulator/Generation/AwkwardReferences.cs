using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>References of every kind that clients write, with the digest and the size that they give each.</summary>
internal static class AwkwardReferences
{
    private const string Etag = "9b2cf535f27731c974343645a3985328";
    private const string OddKey = "s3://example-bucket/odd\\key with spaces #1?x=%41&y=+.bin";

    /// <summary>Addresses inside a network, which nobody may be led to contact.</summary>
    public static IReadOnlyList<ArtifactEntry> Private { get; } =
    [
        Plain("link-local.txt", "http://169.254.169.254/latest/meta-data/iam/security-credentials/"),
        Plain("loopback.txt", "http://127.0.0.1:9/x"),
        Plain("loopback-6.txt", "http://[::1]:9/x"),
        Plain("private.txt", "http://10.0.0.1/x"),
        Plain("by-name.txt", "http://localhost:9/x"),
        Plain("as-a-number.txt", "http://2130706433/x"),
        Plain("with-credentials.txt", "https://user:secret@files.example.com/x"),
    ];

    public static IReadOnlyList<ArtifactEntry> All(string team, ArtifactData artifact) =>
    [
        AwkwardEntries.Text(artifact, "stored.txt", "a stored file among references\n"),
        ArtifactEntry.Refers("s3/plain.bin", "s3://example-bucket/data/plain.bin", Etag, 1234, $$"""{"etag":"{{Etag}}"}"""),
        ArtifactEntry.Refers("s3/versioned.bin", "s3://example-bucket/data/versioned.bin", Etag, 1234, $$"""{"etag":"{{Etag}}","versionID":"3/L4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo"}"""),
        ArtifactEntry.Refers("s3/version-in-the-address.bin", "s3://example-bucket/data/versioned.bin?versionId=L4kqtJlcpXroDTDmpUMLUo", Etag, 1234, $$"""{"etag":"{{Etag}}","versionID":"L4kqtJlcpXroDTDmpUMLUo"}"""),
        ArtifactEntry.Refers("s3/in-parts.bin", "s3://example-bucket/data/in-parts.bin", Etag + "-12", 5_000_000_000, $$"""{"etag":"{{Etag}}-12"}"""),
        ArtifactEntry.Refers("s3/odd.bin", OddKey, Etag, 7, $$"""{"etag":"{{Etag}}"}"""),
        Plain("s3/unchecked.bin", "s3://example-bucket/data/unchecked.bin"),
        Plain("s3/unchecked-folder", "s3://example-bucket/data/folder/"),
        ArtifactEntry.Refers("gs/object.bin", "gs://example-bucket/object.bin", "CJ+D0bH1+4MDEAE=", 99, """{"versionID":1700000000000000}"""),
        ArtifactEntry.Refers("gs/generation-in-the-address.bin", "gs://example-bucket/object.bin#1700000000000001", "CJ+D0bH1+4MDEAI=", 99, """{"versionID":1700000000000001}"""),
        ArtifactEntry.Refers("azure/blob.bin", "https://example.blob.core.windows.net/container/blob.bin", "0x8DB7E3A4B2C1D00", 5, """{"etag":"0x8DB7E3A4B2C1D00","versionID":"2023-11-05T17:46:35.1234567Z"}"""),
        ArtifactEntry.Refers("https/with-etag.bin", "https://files.example.com/with-etag.bin", "33a64df551425fcc55e4d42a148795d9f25f89d4", 42, """{"etag":"\"33a64df551425fcc55e4d42a148795d9f25f89d4\""}"""),
        ArtifactEntry.Refers("https/weak-etag.bin", "https://files.example.com/weak-etag.bin", "W/\"abc", 42, """{"etag":"W/\"abc\""}"""),
        ArtifactEntry.Refers("https/without-etag.bin", "https://files.example.com/without-etag.bin?a=1&b=%20#c", "https://files.example.com/without-etag.bin?a=1&b=%20#c", 42),
        ArtifactEntry.Refers("file/checked.bin", "file:///data/checked.bin", Md5("the bytes of the file"), 21),
        ArtifactEntry.Refers("file/unchecked.bin", "file:///data/unchecked.bin", Md5("file:///data/unchecked.bin"), null),
        ArtifactEntry.Refers("file/windows.bin", "file:///C:/data/windows.bin", Md5("file:///C:/data/windows.bin"), null),
        ArtifactEntry.Refers("artifact/entry.txt", InArtifact(AwkwardEntries.Birth(team), "a.txt"), Md5("first\n"), 0),
        ArtifactEntry.Refers("artifact/entry-that-is-not-there.txt", InArtifact(AwkwardEntries.Birth(team), "gone.txt"), Md5("gone"), 0),
        ArtifactEntry.Refers("artifact/of-a-reference.bin", InArtifact(artifact.Id, "s3/plain.bin"), Etag, 0),
        ArtifactEntry.Refers("artifact/of-itself.bin", InArtifact(artifact.Id, "artifact/of-itself.bin"), Etag, 0),
        ArtifactEntry.Refers("artifact/of-a-deleted-project.bin", InArtifact(ArtifactData.IdOf(team, AwkwardArtifacts.DeletedProject, "model", "orphaned-model", 0), "metadata.json"), Md5("""{"version":0}"""), 0),
        ArtifactEntry.Refers("artifact/of-a-client.bin", "wandb-client-artifact://3k1jxvqmz0w8d5yq2bn7/a.txt", Md5("first\n"), 0),
        Plain("unknown/scheme.bin", "hdfs://namenode:8020/data/scheme.bin"),
        Plain("unknown/no-scheme.bin", "just some text"),
    ];

    /// <summary>Nothing is known of what it leads to: the digest is the address.</summary>
    private static ArtifactEntry Plain(string path, string address) => ArtifactEntry.Refers(path, address, address);

    private static string InArtifact(string id, string path) => $"wandb-artifact://{Convert.ToHexStringLower(Convert.FromBase64String(id))}/{path}";

    private static string Md5(string content) => Convert.ToBase64String(CryptographicOperations.HashData(HashAlgorithmName.MD5, Encoding.UTF8.GetBytes(content)));
}
