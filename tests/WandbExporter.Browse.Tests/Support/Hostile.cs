namespace WandbExporter.Browse.Tests.Support;

/// <summary>A run whose every name and text is markup that would say so if it ran.</summary>
internal static class Hostile
{
    public const string Entity = "hostile";
    public const string Project = "markup";
    public const string Run = "markup1";
    public const string Markup = "<img src=x onerror=\"window.ran=1\"><script>window.ran=1</script>\"'`${window.ran=1}";

    /// <summary>Metrics that SQL has no name for.</summary>
    public static IReadOnlyList<string> Unnamable => ["", "a\0b"];

    /// <summary>Writes it as a folder that the simulator serves.</summary>
    public static string Write(string folder)
    {
        var run = Directory.CreateDirectory(Path.Combine(folder, $"{Entity}__{Project}", Run)).FullName;
        var text = System.Text.Json.JsonSerializer.Serialize(Markup);
        File.WriteAllText(Path.Combine(run, "run.json"), $$$"""
            {"id": "{{{Run}}}", "display_name": {{{text}}}, "group": {{{text}}}, "job_type": {{{text}}}, "notes": {{{text}}}, "tags": [{{{text}}}], "state_guess": "finished", "start_time": 1700000000.5, "runtime": 90,
             "config": {{{{text}}}: {{{text}}}, "nested": {{{{text}}}: [{{{text}}}]}, "lr": 0.1}, "summary": {{{{text}}}: {{{text}}}, "loss": 0.5}, "metadata": {"program": {{{text}}}}}
            """);
        File.WriteAllLines(Path.Combine(run, "history.jsonl"), Enumerable.Range(0, 40).Select(step => $"{{\"_step\": {step}, \"_timestamp\": {1700000000 + step}, \"_runtime\": {step}, {text}: {step * step}, \"\": {step + 1}, \"a\\u0000b\": {step + 1}, \"loss\": {(step == 20 ? "NaN" : $"{1.0 / (step + 1):R}")}}}"));
        File.WriteAllText(Path.Combine(run, "events.jsonl"), $"{{\"_timestamp\": 1700000001, \"_runtime\": 1, {text}: 5}}\n");
        return folder;
    }
}
