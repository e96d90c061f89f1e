using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Engine;
using WandbExporter.Fuzz.Mutation;
using WandbExporter.Hocon;

namespace WandbExporter.Fuzz.Targets;

/// <summary>What operators write: HOCON, and the settings in it.</summary>
internal static class ConfigurationTargets
{
    private static readonly string[] Texts =
    [
        "a { b = 1, c = ${a.b}, d = ${?NOT_SET} } # comment\nlist = [1, \"two\", ${a.c}] ${?x}\nsum += 4\ntext = \"\"\"multi\nline\"\"\" // end\ntime = 30 s\nsize = 4 MiB\non = yes\n\"quoted.key\".b : null",
        "wandb-export { history { workers = 4, page-rows = 1000 } , queue.high-water = 5000\n files.remembered-contents = 0 }\nakka { loglevel = WARNING }",
        "wandb-export.selection.exclude-projects = [\"scratch-*\", other]\nwandb-export.drain-timeout = 30 s\nwandb-export.history.page-bytes = 2 MiB",
        "x = ${y}\ny = ${z} more\nz = a${?v}b\no = {a:1} {b:2}\no = ${o} {c:3}\nl = [1] [2]",
    ];

    private static readonly IReadOnlyList<byte[]> Words = Tokens.Of(
        "{", "}", "[", "]", "=", ":", ",", "+=", "\"", "\"\"\"", "${", "${?", "}", "$", "#", "//", "\n", "\\", "\\u", ".", "include \"a\"", "include file(\"a\")", "null", "true", "${a}", "${x}", "a.b.c", "\ufeff", "\0", "1e999", "30 s", "4 MiB", "wandb-export", "akka");

    public static FuzzTarget OfTexts(string name) => Of(name, Texts, text =>
    {
        var config = HoconConfig.Parse(text);
        _ = config.ToResolvedText("a") + config.ToResolvedText("akka");
        _ = config.WithFallback(HoconConfig.Parse("a { b = 2 }\nlist = [3]\nx = 1")).ToResolvedText("list");
        foreach (var key in (string[])["a.b", "list", "time", "size", "on"])
        {
            Try(() => config.GetInt(key));
            Try(() => config.GetBoolean(key));
            Try(() => config.GetByteSize(key));
            Try(() => config.GetTimeSpan(key));
            Try(() => config.GetStringList(key));
            Try(() => config.GetString(key));
        }
    });

    public static FuzzTarget OfSettings(string name) => Of(name, Texts[1..3], text => EngineSettings.From(HoconConfig.Parse(text)));

    private static FuzzTarget Of(string name, IEnumerable<string> texts, Action<string> read) => new(
        name, [.. texts.Select(text => new Sample(Encoding.UTF8.GetBytes(text)))], (_, input) => read(Encoding.UTF8.GetString(input)), error => error is HoconException or ExportException)
    {
        Tokens = Words,
        // What a text of few bytes may become is bounded by itself.
        FixedBytes = 64 << 20,
        BytesPerByte = 2048,
    };

    /// <summary>What is no number, no list and so on is said in ways that <see cref="EngineSettings"/> takes for that.</summary>
    private static void Try<T>(Func<T> read)
    {
        try
        {
            _ = read();
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            // Said.
        }
    }
}
