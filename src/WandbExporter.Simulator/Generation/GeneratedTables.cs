using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>
/// W&amp;B Tables as the official client writes them: into the files of a run that logs them, with columns and rows, and of media no more than what they are; and into an
/// artifact that the run logs, with where these are.
/// </summary>
internal static class GeneratedTables
{
    /// <summary>Of the artifacts.</summary>
    public const string Type = "run_table";

    private const int Rows = 20;

    /// <summary>The artifacts of further runs would be too many to hold.</summary>
    private const int MostRuns = 100;

    private const string Key = "eval/predictions";

    private const string Columns = "\"columns\": [\"id\", \"image\", \"prediction\", \"confidence\", \"correct\"]";

    private static readonly string[] Animals = ["cat", "dog", "heron"];

    /// <summary>The catalog with the artifacts of the first runs' tables: a collection a run, and a version a table.</summary>
    public static CatalogPlan Keep(ProjectData project, CatalogPlan catalog, int tables, int inEach) => tables == 0 ? catalog : catalog with
    {
        Collections = [.. catalog.Collections, .. project.Runs().Take(MostRuns).Select(run => CollectionOf(run, tables, inEach))],
        Lineage = () =>
        [
            .. catalog.Lineage(),
            .. project.Runs().Take(MostRuns).Select(run => new LineagePlan(run, [.. project.Catalog.FindCollection(NameOf(run), Type)!.Members.Select(member => member.Artifact)], [])),
        ],
    };

    /// <param name="hash">Of the run.</param>
    /// <param name="number">Which of its tables.</param>
    public static FileData Of(ulong hash, int number)
    {
        var rows = Enumerable.Range(0, Rows).Select(row => Row(Noise.Hash(hash, 43 + (ulong)number, (ulong)row), row, _ => "\"Image\""));
        var content = Encoding.UTF8.GetBytes($$"""{{{Columns}}, "data": [{{string.Join(", ", rows)}}]}""");
        var digest = Convert.ToHexStringLower(SHA256.HashData(content))[..20];
        return new BytesFile(string.Create(CultureInfo.InvariantCulture, $"media/table/eval/predictions_{number}_{digest}.table.json"), content);
    }

    private static string NameOf(RunData run) => $"run-{run.Name}-evalpredictions";

    private static CollectionPlan CollectionOf(RunData run, int tables, int inEach) => CollectionPlan.Of(Type, NameOf(run), [.. Enumerable.Range(0, tables).Select(number => new VersionPlan
    {
        HistoryStep = number,
        Entries = artifact =>
        {
            var hash = Noise.Hash(Noise.Hash(artifact.Sequence.Id), (ulong)number);
            var images = Animals.Select(animal => new RandomFile($"media/images/{animal}.png", 300, Noise.Hash(hash, Noise.Hash(animal)))).ToDictionary(image => Path.GetFileNameWithoutExtension(image.Name));
            var rows = Enumerable.Range(0, Rows).Select(row => Row(Noise.Hash(hash, (ulong)row), row, animal => Reference(images[animal])));
            var content = $$"""{"_type": "table", {{Columns}}, "ncols": 5, "nrows": {{Rows}}, "data": [{{string.Join(", ", rows)}}]}""";
            var held = Enumerable.Range(0, inEach).Select(table => new BytesFile(string.Create(CultureInfo.InvariantCulture, $"{Key}{(table == 0 ? "" : $"-{table}")}.table.json"), content));
            return new HeldEntries([.. held.Concat<FileData>(images.Values).Select(file => ArtifactEntry.Stored(file.Name, file, artifact.Id))]);
        },
    })]);

    private static string Reference(FileData image) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"_type": "image-file", "path": "{{image.Name}}", "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(image.ToArray()))}}", "size": {{image.Size}}, "format": "png", "width": 8, "height": 8}""");

    /// <summary>Python writes what is no finite number as it calls it.</summary>
    private static string Row(ulong hash, int row, Func<string, string> image)
    {
        var animal = Noise.Pick(Animals, hash);
        var confidence = hash % 10 == 0 ? "NaN" : Noise.Unit(hash).ToString("R", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"[{row}, {image(animal)}, \"{animal}\", {confidence}, {(hash % 3 == 0 ? "true" : "false")}]");
    }
}
