using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Deploy;

/// <summary>The manifests of deploy/kubernetes as kustomize builds them, held against the schemas of the Kubernetes API.</summary>
public sealed class KubernetesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "kubernetes");

    [Fact]
    public void Every_exit_code_has_its_answer() => Assert.Equal(Enum.GetValues<ExitCode>().Order(), AfterExit.Table.Keys.Order());

    [SkippableTheory]
    [InlineData("job", "Job")]
    [InlineData("cronjob", "CronJob")]
    [InlineData("fleet", "Job")]
    public async Task A_pod_that_ended_is_followed_by_what_its_exit_code_asks_for(string directory, string kind)
    {
        var job = await JobSpecAsync(directory, kind);
        var rules = job.GetProperty("podFailurePolicy").GetProperty("rules").EnumerateArray().Where(rule => rule.TryGetProperty("onExitCodes", out _)).ToList();

        Assert.Equal(AfterExit.Codes(Next.Again), CodesOf(rules, "Ignore"));
        Assert.Equal(AfterExit.Codes(Next.Stop), CodesOf(rules, "FailJob"));
        // What no rule names is counted.
        Assert.Equal(2, rules.Count);
        Assert.True(job.GetProperty("backoffLimit").GetInt32() > 0);
        var pod = job.GetProperty("template").GetProperty("spec");
        var container = Assert.Single(pod.GetProperty("containers").EnumerateArray()).GetProperty("name").GetString();
        Assert.All(rules, rule => Assert.Equal(container, rule.GetProperty("onExitCodes").GetProperty("containerName").GetString()));
        // The API takes such rules only of pods that are never restarted in place.
        Assert.Equal("Never", pod.GetProperty("restartPolicy").GetString());
    }

    [SkippableTheory]
    [InlineData("job", "Job")]
    [InlineData("cronjob", "CronJob")]
    [InlineData("fleet", "Job")]
    public async Task A_pod_runs_as_nobody_on_a_root_that_it_cannot_write_to_and_has_time_to_drain(string directory, string kind)
    {
        var job = await JobSpecAsync(directory, kind);
        var pod = job.GetProperty("template").GetProperty("spec");
        var container = pod.GetProperty("containers")[0];
        Assert.True(pod.GetProperty("securityContext").GetProperty("runAsNonRoot").GetBoolean());
        Assert.Equal(UserOfImage(), pod.GetProperty("securityContext").GetProperty("runAsUser").GetInt32());
        Assert.True(container.GetProperty("securityContext").GetProperty("readOnlyRootFilesystem").GetBoolean());
        Assert.Equal("ALL", container.GetProperty("securityContext").GetProperty("capabilities").GetProperty("drop")[0].GetString());
        Assert.True(pod.GetProperty("terminationGracePeriodSeconds").GetInt32() > await DrainSecondsAsync());
        var mounts = container.GetProperty("volumeMounts").EnumerateArray().Select(mount => mount.GetProperty("name").GetString()).Order();
        Assert.Equal(pod.GetProperty("volumes").EnumerateArray().Select(volume => volume.GetProperty("name").GetString()).Order(), mounts);
    }

    [SkippableTheory]
    [InlineData("job", "Job")]
    [InlineData("cronjob", "CronJob")]
    [InlineData("fleet", "Job")]
    public async Task A_pod_is_probed_and_scraped_where_its_program_serves(string directory, string kind)
    {
        var template = (await JobSpecAsync(directory, kind)).GetProperty("template");
        var container = template.GetProperty("spec").GetProperty("containers")[0];
        var arguments = container.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!).ToList();
        var served = arguments[arguments.IndexOf("--metrics") + 1];
        var port = Assert.Single(container.GetProperty("ports").EnumerateArray());
        Assert.Equal(served, $":{port.GetProperty("containerPort").GetInt32()}");
        foreach (var (probe, path) in new[] { ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz") })
        {
            var get = container.GetProperty(probe).GetProperty("httpGet");
            Assert.Equal((path, port.GetProperty("name").GetString()), (get.GetProperty("path").GetString(), get.GetProperty("port").GetString()));
        }
        var annotations = template.GetProperty("metadata").GetProperty("annotations");
        Assert.Equal(("true", served), (annotations.GetProperty("prometheus.io/scrape").GetString(), $":{annotations.GetProperty("prometheus.io/port").GetString()}"));
    }

    [SkippableFact]
    public async Task The_nightly_job_is_the_single_job_with_a_schedule()
    {
        var once = await JobSpecAsync("job", "Job");
        var nightly = await JobSpecAsync("cronjob", "CronJob");
        Assert.Equal(once.GetRawText(), nightly.GetRawText());
    }

    /// <summary>Pods of a job without a number of completions end together when one of them is done, as the nodes of a fleet do.</summary>
    [SkippableFact]
    public async Task The_pods_of_a_fleet_are_the_single_job_several_times_each_at_its_own_address()
    {
        var job = await JobSpecAsync("fleet", "Job");
        Assert.True(job.GetProperty("parallelism").GetInt32() > 1);
        Assert.False(job.TryGetProperty("completions", out _));
        var container = job.GetProperty("template").GetProperty("spec").GetProperty("containers")[0];
        var variable = Assert.Single(container.GetProperty("env").EnumerateArray());
        Assert.Equal("status.podIP", variable.GetProperty("valueFrom").GetProperty("fieldRef").GetProperty("fieldPath").GetString());
        var alone = (await JobSpecAsync("job", "Job")).GetProperty("template").GetProperty("spec").GetProperty("containers")[0];
        List<string?> arguments = [.. container.GetProperty("args").EnumerateArray().Select(argument => argument.GetString())];
        Assert.Equal(
            [.. alone.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()), "--fleet", "--fleet-address", $"$({variable.GetProperty("name").GetString()})", "--fleet-port", "4053"],
            arguments);

        // With an address in its place they are understood; it ends where the key is read.
        var result = await CliProcess.RunAsync(arguments.Select(argument => argument!.StartsWith("$(", StringComparison.Ordinal) ? "127.0.0.1" : argument == "4053" ? "0" : argument));
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains("/run/secrets/wandb/key", result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_arguments_of_the_pod_are_arguments_of_the_program()
    {
        var job = await JobSpecAsync("job", "Job");
        var arguments = job.GetProperty("template").GetProperty("spec").GetProperty("containers")[0].GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!);
        // Nothing of it can be there, so it ends where the key is read: the arguments themselves were understood.
        var result = await CliProcess.RunAsync(arguments);
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains("/run/secrets/wandb/key", result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_manifests_are_tidy_YAML()
    {
        Needs.Program("yamllint");
        using var shell = new Shell();
        var lint = await shell.RunAsync($"yamllint --strict -d '{{extends: default, rules: {{line-length: {{max: 140}}, document-start: disable, octal-values: disable}}}}' '{Folder}'");
        Assert.True(lint.ExitCode == 0, lint.ToString());
    }

    private static IReadOnlyList<int> CodesOf(IEnumerable<JsonElement> rules, string action)
    {
        var codes = rules.Single(rule => rule.GetProperty("action").GetString() == action).GetProperty("onExitCodes");
        Assert.Equal("In", codes.GetProperty("operator").GetString());
        return [.. codes.GetProperty("values").EnumerateArray().Select(value => value.GetInt32())];
    }

    private static int UserOfImage()
    {
        var user = File.ReadLines(Path.Combine(Repository.Root, "Dockerfile")).Last(line => line.StartsWith("USER ", StringComparison.Ordinal));
        return int.Parse(user["USER ".Length..user.IndexOf(':', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<int> DrainSecondsAsync()
    {
        var settings = await CliProcess.RunAsync(["config"]);
        var drain = settings.Output.Split('\n').Single(line => line.TrimStart().StartsWith("drain-timeout = ", StringComparison.Ordinal));
        return int.Parse(drain.Split('=')[1].Replace("s", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<JsonElement> JobSpecAsync(string directory, string kind)
    {
        Needs.Program("kubectl");
        Needs.Program("node");
        using var shell = new Shell();
        var built = await shell.RunAsync($"kubectl kustomize '{Path.Combine(Folder, directory)}' | node '{Path.Combine(Repository.Root, "tests", "deploy", "manifests.mjs")}'");
        Assert.True(built.ExitCode == 0, built.ToString());
        foreach (var line in built.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var manifest = JsonDocument.Parse(line).RootElement;
            if (manifest.GetProperty("kind").GetString() == kind)
                return kind == "Job" ? manifest.GetProperty("spec") : manifest.GetProperty("spec").GetProperty("jobTemplate").GetProperty("spec");
        }
        throw new InvalidOperationException($"{directory} has no {kind}.");
    }
}
