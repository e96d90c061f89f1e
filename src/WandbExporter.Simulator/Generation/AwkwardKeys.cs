using System.Globalization;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>Keys that collide with something: a file system, a column name, a reader's own words, each other.</summary>
internal static class AwkwardKeys
{
    private static readonly string[] Punctuated =
    [
        "KL/KL(GPT3, model)", "metrics/mAP_0.5:0.95", "损失/loss", "emoji/🚀speed", "runtime(Min)", "a b  c", " leading", "trailing ", "quote\"inside",
        "apostrophe'inside", "back\\slash", "slash/", "/slash", "double//slash", "dot.dot", ".dot", "dot.", "..", "%41", "new\nline", "tab\tkey",
        "a=b", "a,b", "a;b", "#hash", "$dollar", "*", "[0]", "{brace}", "`tick`", "null", "NaN", "true", "0", "-1", "select", "é", "e\u0301",
    ];

    private static readonly string[] Reserved =
        ["entity", "project", "run", "run_id", "run_name", "step", "timestamp", "_wandb", "key", "value", "data", "id", "name", "__typename", "schema"];

    private static readonly string[] Cased = ["loss", "Loss", "LOSS", "lOSS", "_STEP", "_Step", "Train/Loss", "train/loss"];

    public static IReadOnlyList<RunPlan> All { get; } =
    [
        With("keys-punctuation-and-unicode", Punctuated),
        With("keys-reserved-words", Reserved),
        With("keys-differing-only-in-case", Cased),
        With("keys-dotted-beside-nested", "a.b", "a", "a.b.c"),
        With("keys-empty-name", string.Empty, "loss"),
        With("keys-very-long", new string('k', 1000), new string('k', 1000) + "2", "loss"),
        With("keys-1500", [.. Enumerable.Range(0, 1500).Select(number => string.Create(CultureInfo.InvariantCulture, $"layer/{number}/w"))]),
        new("keys-appear-late")
        {
            History = () => RunPlan.Rows(60, step => RunPlan.Row(step, $"\"loss\":{step}" + (step >= 50 ? $",\"late_{step}\":{step}" : string.Empty))),
        },
        new("keys-filled-in-one-percent")
        {
            History = () => RunPlan.Rows(400, step => RunPlan.Row(step, "\"loss\":1" + (step % 150 == 7 ? ",\"rare\":0.5" : string.Empty))),
        },
        new("keys-duplicated-in-a-row")
        {
            History = () => RunPlan.Rows(3, step => RunPlan.Row(step, $"\"loss\":1,\"loss\":{step + 2}")),
        },
        new("keys-shuffled-between-rows")
        {
            History = () => RunPlan.Rows(4, step => step % 2 == 0
                ? $"{{\"_step\":{step},\"b\":2,\"a\":1,\"_runtime\":1.5,\"_timestamp\":1.7e+09}}"
                : $"{{\"a\": 1, \"_timestamp\": 1.7e+09, \"_runtime\": 2.5, \"b\": 2, \"_step\": {step}}}"),
        },
    ];

    private static RunPlan With(string name, params string[] keys) => new(name)
    {
        History = () => RunPlan.Rows(3, step => RunPlan.Row(step, string.Join(',', keys.Select((key, number) => $"{JsonSerializer.Serialize(key)}:{Value(step, number)}")))),
        Config = "{" + string.Join(',', keys.Take(40).Select((key, number) => $"{JsonSerializer.Serialize(key)}:{{\"value\":{number}}}")) + "}",
    };

    private static string Value(int step, int number) => (number + (step * 0.25)).ToString("R", CultureInfo.InvariantCulture);
}
