namespace WandbExporter.Simulator;

/// <summary>Runs whose record, events or console log are unusual.</summary>
internal static class AwkwardRecords
{
    public static IReadOnlyList<RunPlan> All { get; } =
    [
        new("record-summary-without-history") { Summary = """{"best":0.9,"_step":41,"_wandb":{"runtime":3}}""", HasNoHistoryKeys = true },
        new("record-nothing-at-all")
        {
            Summary = "{}", Config = "{}", HasNoHeartbeat = true, HasNoUser = true, HasNoHistoryKeys = true, HasNoDisplayName = true, Tags = [], State = "crashed",
        },
        new("record-no-heartbeat") { History = Three, HasNoHeartbeat = true, State = "running" },
        new("record-no-user") { History = Three, HasNoUser = true },
        new("record-no-history-keys") { History = Three, HasNoHistoryKeys = true },
        new("record-tags-null") { History = Three, Tags = null },
        new("record-tags-odd") { History = Three, Tags = ["", " spaced ", "ünï", "🚀", "a,b", "a\"b", "A", "a"] },
        new("record-empty-strings") { History = Three, DisplayName = string.Empty, Group = string.Empty, JobType = string.Empty, Notes = string.Empty },
        new("record-long-notes") { History = Three, Notes = string.Concat(Enumerable.Repeat("# Notes\r\n\twith \"markdown\" and 🚀\n", 500)) },
        new("record-control-characters") { History = Three, DisplayName = "a\tb\u0001c", Group = "line\nbreak", Notes = "\u0000" },
        new("record-nonfinite-summary") { History = Three, Summary = """{"a":"NaN","b":"Infinity","c":"-Infinity","d":1e300,"e":null,"f":{"g":"NaN"}}""" },
        new("record-bare-nonfinite-summary") { History = Three, Summary = """{"a":NaN,"b":Infinity,"c":-Infinity}""", Config = """{"x":{"value":NaN}}""" },
        new("record-unwrapped-config") { History = Three, Config = """{"lr":0.1,"wandb_version":1,"nested":{"value":{"value":2}},"list":{"value":[1,"a",null]},"_wandb":{"value":{"t":{"4":"3.11"}}}}""" },
        new("record-big-integers-in-config") { History = Three, Config = """{"seed":{"value":9007199254740993},"huge":{"value":123456789012345678901234567890}}""" },
        new("record-config-of-2000-keys")
        {
            History = Three,
            Config = "{" + string.Join(',', Enumerable.Range(0, 2000).Select(number => $"\"group{number % 20}/option.{number}\":{{\"value\":{number}}}")) + "}",
        },
        new("record-deep-config") { History = Three, Config = "{\"deep\":{\"value\":" + string.Concat(Enumerable.Repeat("{\"d\":", 40)) + "1" + new string('}', 41) + "}" },
        new("record-killed") { History = Three, State = "killed" },
        new("record-preempted") { History = Three, State = "preempted" },
        new("record-pending") { State = "pending", HasNoHeartbeat = true, HasNoHistoryKeys = true, Summary = "{}" },
        new("events-odd")
        {
            History = Three,
            Events = () =>
            [
                """{"_wandb":true,"_timestamp":1700000000.12,"_runtime":1,"system.cpu":3.2,"system.gpu.0.temp":NaN}""",
                """{"_wandb":true,"_timestamp":1700000001,"_runtime":2.5,"system.cpu":"4","system.disk./mnt/a b.usageGB":1e3,"system.cpu/l:node0":5}""",
                """{"_timestamp":1.7e+09,"system.gpu.0.name":"Example","system.nested":{"a":1}}""",
                """{}""",
            ],
            SystemMetrics = """{"system.cpu":3.2,"system.gpu.0.temp":"NaN"}""",
        },
        new("events-only") { Events = () => RunPlan.Rows(700, number => $"{{\"_wandb\":true,\"_timestamp\":{1_700_000_000 + number},\"_runtime\":{number},\"system.cpu\":{number % 100}}}"), Summary = "{}" },
        new("log-odd-lines")
        {
            History = Three,
            LogLines = ["plain", "", " leading and trailing ", "\u001b[31mred\u001b[0m", "progress\rprogress 2", "tab\there", "nul\u0000", "ünï 🚀", null, "\"quoted\", comma", new string('l', 50_000), "last"],
        },
        new("log-many-lines") { History = Three, LogLines = [.. Enumerable.Range(0, 2500).Select(number => $"line {number}")] },
    ];

    private static IEnumerable<string> Three() => RunPlan.Rows(3, step => RunPlan.Row(step, $"\"loss\":{3 - step}"));
}
