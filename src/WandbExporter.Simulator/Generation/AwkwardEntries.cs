using System.Globalization;

namespace WandbExporter.Simulator;

/// <summary>Collections that are odd for what their manifests hold.</summary>
internal static class AwkwardEntries
{
    public const string Shared = "These bytes stand in several versions, collections and projects.\n";

    private static readonly string[] ReservedNames = ["CON", "nul.txt", "aux/com1.log", "LPT9.bin", "trailing-dot./file.", "trailing-space /file ", "star*pipe|less<more>.txt"];

    public static IReadOnlyList<CollectionPlan> Collections(string team) =>
    [
        CollectionPlan.Of("dataset", "digests-md5", Of(artifact => [Text(artifact, "a.txt", "first\n"), SharedText(artifact, "shared.txt", artifact.Id), Binary(artifact, "dir/large.bin", 70_000)])),
        CollectionPlan.Of(
            "dataset",
            "digests-xxh128",
            Of(artifact => [Xxh128(artifact, "a.txt", "first\n"), Xxh128(artifact, "shared.txt", Shared), Xxh128(artifact, "empty.txt", string.Empty)]),
            // Of the first version's files one is kept, one is changed, and one without a tag has come: its digest is an MD5.
            Of(artifact => [Xxh128(artifact, "a.txt", "second\n"), Xxh128(artifact, "shared.txt", Shared, First(artifact)), Text(artifact, "of-another-time.txt", "MD5\n")]))
            with
            {
                Algorithm = CollectionPlan.Xxh128,
                Description = "Its versions and their files have XXH128.",
            },
        CollectionPlan.Of("dataset", "digests-unknown", Of(Unknown)),
        CollectionPlan.Of("dataset", "digest-of-the-manifest-itself", Of(artifact => [Text(artifact, "a.txt", "a\n")]) with { DigestIsOfManifest = true }),
        CollectionPlan.Of("dataset", "manifest-of-a-patch", Of(artifact => [Text(artifact, "a.txt", "a\n")]) with { ManifestName = "wandb_manifest.patch.json" }),
        CollectionPlan.Of("dataset", "references", Of(artifact => AwkwardReferences.All(team, artifact)), Of(_ => AwkwardReferences.Private)),
        CollectionPlan.Of(
            "dataset",
            "layouts",
            Of(artifact => [Text(artifact, "v1.txt", "V1\n", births: false)]) with { StorageConfig = """{"storageLayout":"V1"}""" },
            Of(artifact => [Text(artifact, "none.txt", "none\n", births: false)]) with { StorageConfig = "{}" },
            Of(artifact => [Text(artifact, "region.txt", "region\n")]) with { StorageConfig = """{"storageLayout":"V2","storageRegion":"coreweave-us"}""" },
            Of(artifact => [Text(artifact, "v2.txt", "V2\n")])),
        CollectionPlan.Of("dataset", "sizes-missing-0-and-true", Of(artifact =>
        [
            Text(artifact, "missing.txt", "seven b").Sized(null),
            Text(artifact, "zero.txt", "seven b").Sized(0),
            Text(artifact, "true.txt", "seven b"),
            Text(artifact, "empty-missing.txt", string.Empty).Sized(null),
            Text(artifact, "empty-zero.txt", string.Empty),
        ])),
        CollectionPlan.Of("dataset", "paths-odd", Of(artifact => Texts(artifact, [.. AwkwardFiles.OddNames, .. ReservedNames.Except(AwkwardFiles.OddNames), "nul\0byte.txt"]))),
        CollectionPlan.Of("dataset", "paths-that-escape", Of(artifact => Texts(artifact, [.. AwkwardFiles.EscapingNames, "\\\\server\\share\\x.txt", "C:/drive.txt", "file:///etc/passwd"]))),
        CollectionPlan.Of("dataset", "paths-that-differ-in-case", Of(artifact => Texts(artifact, "model.PT", "model.pt", "Model.pt", "dir/a.txt", "DIR/a.txt", "Dir/A.txt", "STRASSE.txt", "straße.txt"))),
        CollectionPlan.Of("dataset", "path-of-a-file-and-a-folder", Of(artifact => Texts(artifact, "data", "data/inner.txt", "data/inner.txt/deeper.txt"))),
        CollectionPlan.Of("dataset", "paths-very-long", Of(artifact => Texts(
            artifact, new string('f', 255) + ".txt", string.Join('/', Enumerable.Repeat(new string('d', 100), 12)) + "/x.txt", new string('é', 200) + ".txt"))),
        // In UTF-16 the rocket comes first, by code points the tilde.
        CollectionPlan.Of("dataset", "paths-sorted-by-code-points", Of(artifact => Texts(artifact, "\U0001F680.txt", "\uFF5E.txt", "z.txt", "Z.txt", "é.txt", "e\u0301.txt"))),
        CollectionPlan.Of("dataset", "paths-in-a-tree", Of(artifact => [.. Enumerable.Range(0, 230).Select(number => Text(
            artifact, string.Create(CultureInfo.InvariantCulture, $"level-{number % 3}/level-{number % 7}/{number / 50}/file {number}.txt"), $"{number}\n"))])),
        CollectionPlan.Of(
            "dataset",
            "contents-shared",
            Of(artifact => [SharedText(artifact, "one.txt", Birth(team)), SharedText(artifact, "two.txt", Birth(team)), Text(artifact, "own.txt", "own\n")]),
            Of(artifact => [SharedText(artifact, "one.txt", Birth(team)), Text(artifact, "own.txt", "own\n", birth: First(artifact))])),
        CollectionPlan.Of("dataset", "no-files", Of(_ => [])),
        CollectionPlan.Of("wandb-history", "run-logged-some-history", Of(artifact => [Binary(artifact, "0000.parquet", 300)])),
        CollectionPlan.Of("code", "source-awkward-artifacts-train.py", Of(artifact => Texts(artifact, "train.py", "lib/model.py"))),
        CollectionPlan.Of("run_table", "run-logged-some-predictions", Of(artifact => [Text(artifact, "predictions.table.json", """{"columns":["a"],"data":[[1]],"nrows":1,"ncols":1}""")])),
    ];

    /// <summary>The version that <c>shared.txt</c> came with.</summary>
    public static string Birth(string team) => ArtifactData.IdOf(team, AwkwardArtifacts.Project, "dataset", "digests-md5", 0);

    public static VersionPlan Of(Func<ArtifactData, IReadOnlyList<ArtifactEntry>> entries) => new() { Entries = artifact => new HeldEntries(entries(artifact)) };

    public static ArtifactEntry Text(ArtifactData artifact, string path, string content, bool births = true, string? birth = null) =>
        ArtifactEntry.Stored(path, new BytesFile(path, content), births ? birth ?? artifact.Id : null);

    /// <summary>The same bytes again, in a project of their own.</summary>
    public static VersionPlan SharedWith(string team) => Of(artifact => [SharedText(artifact, "of-another-project.txt", Birth(team)), Text(artifact, "own.txt", "of a deleted project\n")]);

    private static ArtifactEntry SharedText(ArtifactData artifact, string path, string birth) => Text(artifact, path, Shared, birth: birth);

    private static ArtifactEntry[] Texts(ArtifactData artifact, params string[] paths) => [.. paths.Select(path => Text(artifact, path, "content of " + path))];

    private static ArtifactEntry Binary(ArtifactData artifact, string path, long size) =>
        ArtifactEntry.Stored(path, new PatternFile(path, size, Noise.Hash(artifact.Id + path)), artifact.Id);

    private static ArtifactEntry Xxh128(ArtifactData artifact, string path, string content, string? birth = null) =>
        ArtifactEntry.StoredXxh128(path, new BytesFile(path, content), birth ?? artifact.Id);

    private static string First(ArtifactData artifact) => artifact.Sequence.Members[0].Artifact.Id;

    /// <summary>Digests as long as an MD5 that are none, longer ones, and what else may stand in <c>extra</c>.</summary>
    private static ArtifactEntry[] Unknown(ArtifactData artifact) =>
    [
        ArtifactEntry.StoredUnknown("sixteen-bytes.txt", new BytesFile("sixteen-bytes.txt", "sixteen\n"), artifact.Id, "SOMETHING128", "AAECAwQFBgcICQoLDA0ODw=="),
        ArtifactEntry.StoredUnknown("blake3.txt", new BytesFile("blake3.txt", "blake3\n"), artifact.Id, "BLAKE3", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
        ArtifactEntry.StoredUnknown("lower-case.txt", new BytesFile("lower-case.txt", "lower\n"), artifact.Id, "xxh128", "Dw4NDAsKCQgHBgUEAwIBAA=="),
        With(Text(artifact, "sha256-too.txt", "abc"), """{"sha256":"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=","nested":{"a":[1,null]}}"""),
    ];

    private static ArtifactEntry With(ArtifactEntry entry, string extra) => ArtifactEntry.Stored(entry.Path, entry.Content!, entry.BirthArtifactId, extra);
}
