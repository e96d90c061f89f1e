using System.Globalization;

namespace WandbExporter.Simulator;

internal static class Words
{
    private static readonly string[] Moods =
        ["calm", "bright", "misty", "eager", "gentle", "rapid", "silver", "woven", "quiet", "lively", "amber", "frosty", "golden", "humble"];

    private static readonly string[] Things =
        ["sun", "river", "meadow", "field", "comet", "forest", "dune", "lake", "spark", "breeze", "planet", "valley", "glade", "snow"];

    private static readonly string[] Teams =
        ["acme", "vision-lab", "speech-group", "robotics", "north-lab", "applied-ml", "genomics", "weather"];

    private static readonly string[] Projects =
        ["image-classifier", "language-model", "speech-to-text", "ranker", "diffusion", "policy-gradient", "forecast", "segmentation"];

    private static readonly string[] Tags = ["baseline", "ablation", "fp16", "long-run", "paper", "debug", "v2"];

    private static readonly string[] People = ["ada", "grace", "alan", "edsger", "barbara", "donald"];

    private static readonly string[] FullNames =
        ["Ada Example", "Grace Example", "Alan Example", "Edsger Example", "Barbara Example", "Donald Example"];

    public static IReadOnlyList<string> Usernames => People;

    public static string Username(ulong hash) => Noise.Pick(People, hash);

    public static string FullName(string username) => FullNames[Array.IndexOf(People, username)];

    public static string Display(ulong hash, long index) =>
        string.Create(CultureInfo.InvariantCulture, $"{Noise.Pick(Moods, hash)}-{Noise.Pick(Things, hash >> 20)}-{index + 1}");

    public static string Team(int index) => Numbered(Teams, index);

    public static string Project(int index) => Numbered(Projects, index);

    public static IReadOnlyList<string> TagsOf(ulong hash)
    {
        var count = (int)(hash % 4);
        var first = (int)((hash >> 8) % (ulong)Tags.Length);
        return [.. Enumerable.Range(0, count).Select(number => Tags[(first + number) % Tags.Length])];
    }

    private static string Numbered(string[] names, int index) =>
        index < names.Length ? names[index] : string.Create(CultureInfo.InvariantCulture, $"{names[index % names.Length]}-{(index / names.Length) + 1}");
}
