using System.Globalization;
using WandbExporter.Client;

namespace WandbExporter.Cli.Output;

/// <summary>Tells of long answers that wait for memory, so that a slow export is no riddle.</summary>
internal sealed class WaitingLines(ExportLog log)
{
    public void Tell(WaitingAnswer answer)
    {
        var others = answer.Waiting > 1 ? string.Create(CultureInfo.InvariantCulture, $", {answer.Waiting - 1} more with it") : "";
        log.Warning(
            "waiting",
            $"A long answer waits for memory when asked for {answer.Subject}{others}: long ones are taken one at a time.",
            json =>
            {
                json.WriteString("subject", answer.Subject);
                json.WriteNumber("waiting", answer.Waiting);
            });
    }
}
