using System.Globalization;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>What an ordinary run has stored.</summary>
internal static class GeneratedFiles
{
    private const int LongestLog = 20_000;

    /// <summary>The files that the official client writes for every run, then media, until there are as many as wanted.</summary>
    public static IReadOnlyList<FileData> Of(RunData run, ulong hash, int count, int largest)
    {
        var files = new List<FileData>(count);
        foreach (var make in new Func<RunData, FileData>[] { Metadata, Summary, Config, Output, Requirements })
            if (files.Count < count)
                files.Add(make(run));
        for (var number = files.Count; number < count; number++)
        {
            var size = (long)(Noise.Hash(hash, 41, (ulong)number) % (ulong)Math.Max(1, largest));
            var seed = Noise.Hash(hash, 42, (ulong)number);
            files.Add(new RandomFile(string.Create(CultureInfo.InvariantCulture, $"media/images/sample_{number}_{seed:x16}.png"), size, seed));
        }
        return files;
    }

    private static BytesFile Metadata(RunData run) => new("wandb-metadata.json", GeneratedRecord.Json(writer =>
    {
        writer.WriteString("os", "Linux-6.1.0-x86_64-with-glibc2.36");
        writer.WriteString("python", "CPython 3.11.2");
        writer.WriteString("startedAt", Epochs.Text(run.CreatedAt) + ".000000Z");
        writer.WriteString("program", "train.py");
        writer.WriteStartArray("args");
        writer.WriteStringValue("--epochs");
        writer.WriteStringValue("10");
        writer.WriteEndArray();
        writer.WriteString("host", run.Host);
        writer.WriteString("username", run.Username);
        writer.WriteNumber("cpu_count", 16);
        writer.WriteString("gpu", "Example GPU 80GB");
        writer.WriteStartObject("memory");
        writer.WriteString("total", "1081101176832");
        writer.WriteEndObject();
    }));

    private static BytesFile Summary(RunData run) => new("wandb-summary.json", run.Summary);

    private static BytesFile Config(RunData run) =>
        new("config.yaml", "wandb_version: 1\nseed:\n    value: " + run.Index.ToString(CultureInfo.InvariantCulture) + "\n");

    private static BytesFile Output(RunData run)
    {
        var text = new StringBuilder();
        foreach (var line in run.LogLines().Take(LongestLog))
            text.Append(line.Line).Append('\n');
        return new BytesFile("output.log", text.ToString());
    }

    private static BytesFile Requirements(RunData run) => new("requirements.txt", "numpy==2.1.0\ntorch==2.5.0\nwandb==0.21.4\n");
}
