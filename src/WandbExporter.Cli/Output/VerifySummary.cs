using System.Globalization;
using System.Text.Json;
using WandbExporter.Archive.Reports;
using WandbExporter.Archive.Verify;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Output;

/// <summary>What is said when a verification ends.</summary>
internal static class VerifySummary
{
    private const int Shown = 50;

    public static void Print(VerifyReport report)
    {
        var sample = report.Sample;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Location}: {Counted.Of(report.Parts, "part")}, {Counted.Of(report.Rows, "row")}, {Sizes.Text(report.Bytes)}."));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  read again: {Counted.Of(sample.Parts, "part")}, {Counted.Of(sample.Rows, "row")}, {Sizes.Text(sample.Bytes)}{(sample.Fraction < 1 ? $" (a sample; --sample {sample.Fraction} --seed {sample.Seed} repeats it)" : "")}."));
        foreach (var project in report.Source?.Projects ?? [])
        {
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"  source {project.Project}: {Counted.Of(project.RunsExported, "run")} exported, {project.RunsCountedNow?.ToString("N0", CultureInfo.InvariantCulture) ?? "unknown"} there now; {project.RunsSame:N0} the same, {project.RunsChanged:N0} changed, {project.RunsNew:N0} new, {project.RunsGone:N0} gone."));
        }
        Print("PROBLEM", report.Problems, report.ProblemsTotal);
        Print("SECRET", report.Secrets, report.SecretsTotal);
        Print("changed", report.Changes, report.ChangesTotal);
        Print("remark", report.Remarks, report.RemarksTotal);
        foreach (var finding in report.Removed)
            Say($"  removed {finding.Subject}");
        if (report.RemovedTotal > report.Removed.Count)
            Console.WriteLine($"  … and {report.RemovedTotal - report.Removed.Count} more were removed.");
        Console.WriteLine($"  digest of all parts: {report.PartsDigest}");
        Console.WriteLine(VerdictOf(report));
    }

    /// <summary>The same as lines for machines: one a finding, and how it ended.</summary>
    public static void Log(VerifyReport report, ExitCode exit, ExportLog log)
    {
        foreach (var problem in report.Problems)
            log.Warning("problem", $"{problem.Subject}: {problem.Message}", json => Fields(json, problem));
        foreach (var (name, findings) in ((string, IReadOnlyList<VerifyFinding>)[])[("secret", report.Secrets), ("changed", report.Changes), ("remark", report.Remarks), ("removed", report.Removed)])
        {
            foreach (var finding in findings)
                log.Event(name, $"{finding.Subject}: {finding.Message}", json => Fields(json, finding));
        }
        log.Result("ended", VerdictOf(report), json =>
        {
            json.WriteNumber("exit_code", (int)exit);
            json.WriteNumber("elapsed_seconds", Math.Round((report.FinishedAt - report.StartedAt).TotalSeconds, 3));
            json.WriteString("verdict", report.Verdict);
            json.WriteNumber("parts", report.Parts);
            json.WriteNumber("parts_read", report.Sample.Parts);
            json.WriteNumber("rows", report.Rows);
            json.WriteNumber("bytes", report.Bytes);
            json.WriteNumber("problems", report.ProblemsTotal);
            json.WriteNumber("changes", report.ChangesTotal);
            json.WriteNumber("remarks", report.RemarksTotal);
            json.WriteNumber("removed", report.RemovedTotal);
            json.WriteNumber("secrets", report.SecretsTotal);
            json.WriteString("parts_digest", report.PartsDigest);
        });
    }

    /// <summary>Writes the report beside each other as JSON and as a page, and says where.</summary>
    public static async Task WriteAsync(VerifyReport report, string path, Action<string> say, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path + ".json", report.ToJson() + "\n", cancellationToken);
            await File.WriteAllTextAsync(path + ".html", report.ToHtml(), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(
                new Failure(FailureCategory.Fatal, FailureCode.Report, $"The report {path}.json cannot be written ({e.Message}); give a path that can.", ExitCode.Usage), e);
        }
        say($"Report: {Path.GetFullPath(path)}.json and .html");
    }

    private static string VerdictOf(VerifyReport report) => report.Verdict switch
    {
        "complete" => "Complete and sound.",
        "not_public_safe" => $"Sound, but {(report.Complete ? "" : "not complete, and ")}not to be published: it holds what looks like credentials. Revoke them, and export to another destination with --public-safe.",
        "incomplete" => "Sound as far as it goes, but not complete.",
        _ when report.Problems.Any(problem => problem.Code == "journal") =>
            "Something is wrong: do not trust this export. Its journal is not as it was written; restore it from a backup, or export to another destination.",
        _ when report.Problems.Any(problem => !Repairable.IsAlone(problem.Subject)) => $"Something is wrong: do not trust this export. {Repairable.Remedy}",
        _ => "Something is wrong: do not trust this export. The same 'export' command with --repair fetches again what is missing or damaged.",
    };

    private static void Fields(Utf8JsonWriter json, VerifyFinding finding)
    {
        json.WriteString("code", finding.Code);
        json.WriteString("subject", finding.Subject);
    }

    private static void Say(string line) => Console.WriteLine(Printable.Of(line));

    private static void Print(string kind, IReadOnlyList<VerifyFinding> findings, long total)
    {
        foreach (var finding in findings.Take(Shown))
            Say($"  {kind} {finding.Code}: {finding.Subject}: {finding.Message}");
        if (total > Shown)
            Console.WriteLine($"  … and {total - Shown} more; --json prints them.");
    }
}
