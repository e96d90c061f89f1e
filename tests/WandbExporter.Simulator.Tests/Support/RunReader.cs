using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator.Tests.Support;

/// <summary>Reads runs through the API, the way a client would.</summary>
internal static class RunReader
{
    private const string Record = """
        query Run($entity: String!, $project: String!, $run: String!) {
          project(name: $project, entityName: $entity) { run(name: $run) {
            id name displayName state tags config group jobType notes createdAt heartbeatAt systemMetrics summaryMetrics
            historyLineCount eventsLineCount logLineCount fileCount historyKeys sweepName user { name username } } }
        }
        """;

    private const string History = """
        query H($entity: String!, $project: String!, $run: String!, $min: Int64!, $max: Int64!, $samples: Int!) {
          project(name: $project, entityName: $entity) { run(name: $run) { history(minStep: $min, maxStep: $max, samples: $samples) } }
        }
        """;

    public static async Task<JsonElement> RecordAsync(this ApiClient client, RunData run)
    {
        var data = await client.DataAsync(Record, new { entity = run.Project.Entity, project = run.Project.Name, run = run.Name });
        return data.GetProperty("project").GetProperty("run");
    }

    public static async Task<List<string>> HistoryAsync(this ApiClient client, RunData run, long min, long max, int samples = 100_000)
    {
        var data = await client.DataAsync(History, new { entity = run.Project.Entity, project = run.Project.Name, run = run.Name, min, max, samples });
        return [.. data.GetProperty("project").GetProperty("run").GetProperty("history").EnumerateArray().Select(row => row.GetString()!)];
    }

    public static async Task<JsonElement> FieldAsync(this ApiClient client, RunData run, string field)
    {
        var data = await client.DataAsync(
            "query F($entity: String!, $project: String!, $run: String!) { project(name: $project, entityName: $entity) { run(name: $run) { result: " + field + " } } }",
            new { entity = run.Project.Entity, project = run.Project.Name, run = run.Name });
        return data.GetProperty("project").GetProperty("run").GetProperty("result");
    }

    public static List<string> Text(IEnumerable<byte[]> lines) => [.. lines.Select(Encoding.UTF8.GetString)];
}
