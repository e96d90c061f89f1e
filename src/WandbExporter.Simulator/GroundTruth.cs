using System.Text;
using System.Text.Json;

namespace WandbExporter.Simulator;

/// <summary>Writes what a world holds as plain files, for comparison with an export that was made through the API.</summary>
/// <remarks>
/// <c>runs.jsonl</c> has one object a run; its <c>folder</c> names the folder, relative to the directory, that holds the run's
/// <c>history.jsonl</c>, <c>events.jsonl</c> and <c>logs.jsonl</c>, the rows as the server sends them. <c>files.jsonl</c> there has one
/// object a file: name, size and base64 MD5.
/// </remarks>
public static class GroundTruth
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    /// <param name="entities">Null: all.</param>
    public static async Task WriteAsync(World world, string directory, IReadOnlyList<string>? entities = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(world);
        Directory.CreateDirectory(directory);
        await using var runs = new StreamWriter(Path.Combine(directory, "runs.jsonl")) { NewLine = "\n" };
        var number = 0;
        foreach (var entity in world.Entities.Where(entity => entities is null || entities.Contains(entity.Name)))
            foreach (var project in world.Projects(entity.Name))
                foreach (var run in project.Runs())
                {
                    // Numbered, not named: names of runs need not be names of folders.
                    var folder = (number++).ToString("d6", System.Globalization.CultureInfo.InvariantCulture);
                    await runs.WriteLineAsync(Record(run, folder).AsMemory(), cancellationToken);
                    await WriteAsync(run, Path.Combine(directory, folder), cancellationToken);
                }
    }

    public static async Task WriteAsync(RunData run, string folder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        Directory.CreateDirectory(folder);
        await WriteLinesAsync(Path.Combine(folder, "history.jsonl"), run.HistoryLines(), cancellationToken);
        await WriteLinesAsync(Path.Combine(folder, "events.jsonl"), run.EventLines(), cancellationToken);
        await WriteLinesAsync(Path.Combine(folder, "logs.jsonl"), run.LogLines().Select(Line), cancellationToken);
        await WriteLinesAsync(Path.Combine(folder, "files.jsonl"), run.Files.Select(File), cancellationToken);
    }

    private static async Task WriteLinesAsync(string path, IEnumerable<byte[]> lines, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        foreach (var line in lines)
        {
            await file.WriteAsync(line, cancellationToken);
            await file.WriteAsync(NewLine, cancellationToken);
        }
    }

    private static string Record(RunData run, string folder) => GeneratedRecord.Json(writer =>
    {
        writer.WriteString("folder", folder);
        writer.WriteString("entity", run.Project.Entity);
        writer.WriteString("project", run.Project.Name);
        writer.WriteString("run", run.Name);
        writer.WriteString("displayName", run.DisplayName);
        writer.WriteString("state", run.State);
        writer.WriteString("createdAt", Epochs.Text(run.CreatedAt));
        writer.WriteString("heartbeatAt", run.HeartbeatAt is { } time ? Epochs.Text(time) : null);
        writer.WriteString("group", run.Group);
        writer.WriteString("jobType", run.JobType);
        writer.WriteString("notes", run.Notes);
        writer.WriteString("sweep", run.Sweep);
        writer.WriteString("username", run.Username);
        writer.WritePropertyName("tags");
        JsonSerializer.Serialize(writer, run.Tags);
        writer.WriteString("config", run.Config);
        writer.WriteString("summary", run.Summary);
        writer.WriteString("systemMetrics", run.SystemMetrics);
        writer.WriteString("historyKeys", run.HistoryKeys);
        writer.WriteNumber("historyLineCount", run.HistoryRowCount);
        writer.WriteNumber("eventsLineCount", run.EventCount);
        writer.WriteNumber("logLineCount", run.LogLineCount);
        writer.WriteNumber("fileCount", run.Files.Count);
    });

    private static byte[] Line(LogLineData line) => Encoding.UTF8.GetBytes(GeneratedRecord.Json(writer =>
    {
        writer.WriteNumber("number", line.Number);
        writer.WriteString("timestamp", line.Timestamp is { } time ? Epochs.Text(time) : null);
        writer.WriteString("level", line.Level);
        writer.WriteString("label", line.Label);
        writer.WriteString("line", line.Line);
    }));

    private static byte[] File(FileData file) => Encoding.UTF8.GetBytes(GeneratedRecord.Json(writer =>
    {
        writer.WriteString("name", file.Name);
        writer.WriteNumber("sizeBytes", file.Size);
        writer.WriteString("md5", file.Md5());
    }));
}
