using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Simulator;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>Each mistake gets one clear sentence and its own exit code, and loses nothing.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private static readonly GeneratedWorld World = new(new GeneratorOptions
    {
        Seed = 2,
        Entities = 2,
        ProjectsPerEntity = 1,
        RunsPerProject = 2,
        RowsPerRun = 20,
        AwkwardShapes = false,
        Catalogs = false,
    });

    private TestExport _export = null!;

    private static string Entity => World.Entities[0].Name;

    public async Task InitializeAsync() => _export = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World] });

    public async Task DisposeAsync() => await _export.DisposeAsync();

    [Fact]
    public async Task A_wrong_key_is_found_out_before_anything_is_written()
    {
        var key = new string('0', 40);
        var result = await CliProcess.RunAsync(_export.Arguments([Entity]), _export.Environment(("WANDB_API_KEY", key)));
        Assert.Equal(4, result.ExitCode);
        AssertOneSentence(result, "API key");
        Assert.DoesNotContain(key, result.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_export.Destination));
    }

    [Fact]
    public async Task No_key_at_all_says_where_one_may_stand()
    {
        var result = await CliProcess.RunAsync(_export.Arguments([Entity]), ("WANDB_BASE_URL", _export.Simulator.BaseUrl.ToString()));
        Assert.Equal(4, result.ExitCode);
        AssertOneSentence(result, "WANDB_API_KEY");
    }

    [Theory]
    [InlineData("nobody-has-this-name")]
    [InlineData("ENTITY/no-such-project")]
    [InlineData("ENTITY/PROJECT/no-such-run")]
    [InlineData("a/b/c/d")]
    public async Task What_is_not_there_is_named(string selection)
    {
        selection = selection.Replace("ENTITY", Entity, StringComparison.Ordinal).Replace("PROJECT", World.Projects(Entity)[0].Name, StringComparison.Ordinal);
        var result = await _export.ExportAsync([selection]);
        Assert.Equal(2, result.ExitCode);
        AssertOneSentence(result, selection);
        Assert.False(Directory.Exists(_export.Destination));
    }

    [Theory]
    [InlineData("--filter", "{not json")]
    [InlineData("--filter", "[1]")]
    [InlineData("--tables", "history,nonsense")]
    [InlineData("--since", "the day before yesterday")]
    [InlineData("--since", "31/01/2026")]
    [InlineData("--since", "7 moons")]
    [InlineData("--tables", "")]
    [InlineData("--order", "created_at")]
    [InlineData("--max-duration", "0h")]
    [InlineData("--max-bytes", "much")]
    [InlineData("--until", "31/01/2026")]
    [InlineData("--exclude-project", "*")]
    [InlineData("--concurrency", "0")]
    [InlineData("--max-failures", "few")]
    [InlineData("--max-failures", "0%")]
    [InlineData("--max-failures", "-1")]
    public async Task An_option_that_makes_no_sense_is_a_usage_error(string option, string value)
    {
        var result = await _export.ExportAsync([Entity], option, value);
        Assert.Equal(2, result.ExitCode);
        AssertOneSentence(result, "error:");
    }

    [Theory]
    [InlineData("--max-rps is 'many'; write a number.", "export", "ENTITY", "--to", "DESTINATION", "--max-rps", "many")]
    [InlineData("--concurrency is '1.5'; write a whole number.", "plan", "ENTITY", "--concurrency", "1.5")]
    [InlineData("--max-rps is -1; give more than 0", "export", "ENTITY", "--to", "DESTINATION", "--max-rps", "-1")]
    [InlineData("--bandwidth is 'fast'; write a size", "export", "ENTITY", "--to", "DESTINATION", "--bandwidth", "fast")]
    [InlineData("--quiet-hours holds '8-18=20%'; write hours and a share, such as 08:00-18:00=20%", "plan", "ENTITY", "--quiet-hours", "8-18=20%")]
    [InlineData("did you mean --strict?", "export", "ENTITY", "--to", "DESTINATION", "--strct")]
    [InlineData("did you mean history?", "export", "ENTITY", "--to", "DESTINATION", "--tables", "histroy")]
    [InlineData("'~/export' is not expanded", "export", "ENTITY", "--to", "~/export")]
    [InlineData("The demo writes to a directory", "demo", "--to", "s3://bucket/demo")]
    [InlineData("did you mean --exclude-project?", "plan", "ENTITY", "--exclude-projects", "x")]
    [InlineData("--retry-failed and --repair contradict each other", "export", "ENTITY", "--to", "DESTINATION", "--retry-failed", "--repair")]
    [InlineData("--retry-failed and --once contradict each other", "export", "ENTITY", "--to", "DESTINATION", "--retry-failed", "--once")]
    [InlineData("'https://wandb.ai/acme' is a page of wandb.ai, and http://127.0.0.1:", "export", "https://wandb.ai/acme", "--to", "DESTINATION")]
    [InlineData("one is in the other", "copy", "DESTINATION", "DESTINATION/copy")]
    public async Task A_slip_is_told_with_its_remedy_before_anything_is_done_and_without_a_key(string sentence, params string[] arguments)
    {
        var before = _export.Simulator.Requests.Count;
        var result = await CliProcess.RunAsync(
            [.. arguments.Select(argument => argument.Replace("DESTINATION", _export.Destination, StringComparison.Ordinal).Replace("ENTITY", Entity, StringComparison.Ordinal))],
            _export.Environment(("WANDB_API_KEY", null)));
        Assert.Equal(2, result.ExitCode);
        AssertOneSentence(result, sentence);
        Assert.Equal(before, _export.Simulator.Requests.Count);
        Assert.False(Directory.Exists(_export.Destination));
    }

    [Fact]
    public async Task A_filter_that_the_server_refuses_begins_nothing_and_the_corrected_one_goes_on()
    {
        var refused = await _export.ExportAsync([Entity], ["--tables", "runs", "--filter", """{"nosuch":1}"""]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("The server does not accept --filter ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("unknown field nosuch", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_export.Destination));
        Assert.Equal(0, (await _export.ExportAsync([Entity], ["--tables", "runs", "--filter", """{"state":"finished"}"""])).ExitCode);
    }

    [Fact]
    public async Task A_setting_that_does_not_exist_is_not_obeyed_in_silence()
    {
        await File.AppendAllTextAsync(_export.ConfigFile, "\nwandb-export.histroy.workers = 3");
        var result = await _export.ExportAsync([Entity]);
        Assert.Equal(2, result.ExitCode);
        AssertOneSentence(result, "histroy.workers");
    }

    [Fact]
    public async Task A_configuration_may_include_another_and_read_the_environment()
    {
        var including = Path.Combine(Path.GetDirectoryName(_export.ConfigFile)!, "including.conf");
        await File.WriteAllTextAsync(including, "include \"test.conf\"\nwandb-export.history.workers = ${?WORKERS_OF_THIS_TEST}\n");
        string[] arguments = ["export", Entity, "--to", _export.Destination, "--config", including];
        var refused = await CliProcess.RunAsync(arguments, _export.Environment(("WORKERS_OF_THIS_TEST", "0")));
        Assert.Equal(2, refused.ExitCode);
        AssertOneSentence(refused, "history.workers");
        var result = await CliProcess.RunAsync(arguments, _export.Environment(("WORKERS_OF_THIS_TEST", "2")));
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task A_configuration_that_is_no_hocon_gives_its_line()
    {
        await File.WriteAllTextAsync(_export.ConfigFile, "wandb-export {\n  history {\n    workers = [1, 2\n");
        var result = await _export.ExportAsync([Entity]);
        Assert.Equal(2, result.ExitCode);
        AssertOneSentence(result, _export.ConfigFile);
        Assert.Matches("(?i)line:? *[0-9]", result.Error);
    }

    [Fact]
    public async Task A_destination_of_another_export_is_left_alone()
    {
        Assert.Equal(0, (await _export.ExportAsync([Entity])).ExitCode);
        var result = await _export.ExportAsync([World.Entities[1].Name]);
        Assert.Equal(6, result.ExitCode);
        AssertOneSentence(result, "another export");
        Assert.Equal(0, (await _export.VerifyAsync()).ExitCode);
    }

    [Fact]
    public async Task A_directory_that_holds_something_else_is_left_alone()
    {
        Directory.CreateDirectory(_export.Destination);
        await File.WriteAllTextAsync(Path.Combine(_export.Destination, "thesis.tex"), "important");
        var result = await _export.ExportAsync([Entity]);
        Assert.Equal(6, result.ExitCode);
        Assert.Equal(["thesis.tex"], Directory.GetFileSystemEntries(_export.Destination).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/below/it")]
    public async Task A_destination_that_is_a_file_is_named(string below)
    {
        await File.WriteAllTextAsync(_export.Destination, "important");
        var result = await CliProcess.RunAsync(["export", Entity, "--to", _export.Destination + below], _export.Environment());
        Assert.Equal(6, result.ExitCode);
        AssertOneSentence(result, $"{_export.Destination} is a file");
        Assert.Equal("important", await File.ReadAllTextAsync(_export.Destination));
    }

    [Fact]
    public async Task A_destination_that_cannot_be_made_is_named()
    {
        var result = await CliProcess.RunAsync(["export", Entity, "--to", "/proc/wandb-export"], _export.Environment());
        Assert.Equal(6, result.ExitCode);
        AssertOneSentence(result, "/proc/wandb-export: the file system there takes no directories");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var result = await CliProcess.RunAsync(_export.Arguments([Entity]), _export.Environment(("WANDB_BASE_URL", "http://127.0.0.1:1")));
        Assert.Equal(5, result.ExitCode);
        AssertOneSentence(result, "127.0.0.1:1");
        // It is told while it is tried: nobody waits before a silent screen. One line for attempts that follow each other so fast.
        var retry = Assert.Single(JsonLines(result.Error), line => line.GetProperty("event").GetString() == "retry");
        Assert.Equal(("connection", 1, 4), (retry.GetProperty("code").GetString(), retry.GetProperty("attempt").GetInt32(), retry.GetProperty("max_attempts").GetInt32()));
        Assert.Contains("refused", retry.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_writer_is_refused_while_the_first_lives()
    {
        await using var slow = await TestExport.StartAsync(new SimulatorOptions { Worlds = [World], Latency = TimeSpan.FromMilliseconds(300) });
        using var first = CliProcess.Start(slow.Arguments([Entity]), slow.Environment());
        await first.SeenAsync("Exporting to");
        var second = await slow.ExportAsync([Entity]);
        Assert.Equal(11, second.ExitCode);
        AssertOneSentence(second, "--break-lock");
        Assert.Equal(0, (await first.WaitAsync()).ExitCode);
    }

    [Fact]
    public async Task One_changed_bit_in_a_part_is_found()
    {
        Assert.Equal(0, (await _export.ExportAsync([Entity])).ExitCode);
        var part = Directory.EnumerateFiles(Path.Combine(_export.Destination, "tables", "history"), "*.parquet", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(part);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(part, bytes);
        var result = await _export.VerifyAsync();
        Assert.Equal(6, result.ExitCode);
        Assert.Contains("PROBLEM digest", result.Output, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(part), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_in_no_file_and_no_line()
    {
        var result = await _export.ExportAsync([Entity]);
        Assert.DoesNotContain(_export.ApiKey, result.ToString(), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_export.Destination, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(_export.ApiKey, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> JsonLines(string text) =>
        text.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement);

    /// <summary>One error, as a sentence or, where JSON lines were asked for, in one of them; and no other line is anything else then.</summary>
    [Theory]
    [InlineData("--port", "99999")]
    [InlineData("--port", "-1")]
    [InlineData("--folder", "/no/such/folder")]
    [InlineData("--request-log", "/no/such/folder/log")]
    [InlineData("--runs", "-1")]
    [InlineData("--files", "-1")]
    [InlineData("--growing", "-1")]
    [InlineData("--latency-ms", "-1")]
    [InlineData("--rate-limit", "0")]
    public async Task A_simulator_that_cannot_be_is_refused(string option, string value)
    {
        var result = await CliProcess.RunAsync(["simulate", option, value]);
        Assert.True(result.ExitCode == 2, result.ToString());
        AssertOneSentence(result, option);
    }

    [Theory]
    [InlineData("--fleet-port says where", "--fleet-port", "4711")]
    [InlineData("'0.0.0.0' is no address that others can reach", "--fleet", "--fleet-address", "0.0.0.0")]
    [InlineData("'node-1' is no address that others can reach", "--fleet", "--fleet-address", "node-1")]
    [InlineData("'10' is no address that others can reach", "--fleet", "--fleet-address", "10")]
    [InlineData("--fleet-port 70000 is no port", "--fleet", "--fleet-port", "70000")]
    [InlineData("'::1' is no address that others can reach", "--fleet", "--fleet-address", "::1")]
    [InlineData("'192.0.2.7' is no address of this machine", "--fleet", "--fleet-address", "192.0.2.7")]
    [InlineData("This machine has no address in the network --fleet-address 240.0.0.0/30; it has 127.0.0.1", "--fleet", "--fleet-address", "240.0.0.0/30")]
    [InlineData("'10.0.0.0/33' is no network of IPv4 addresses", "--fleet", "--fleet-address", "10.0.0.0/33")]
    public async Task What_does_not_go_with_a_fleet_is_said_before_anything_is_asked(string names, params string[] more)
    {
        var result = await WarmProgram.RunAsync(["export", "acme", "--to", _export.Destination, .. more]);
        Assert.Equal(2, result.ExitCode);
        AssertOneSentence(result, names);
    }

    [Fact]
    public async Task A_port_that_another_process_listens_at_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var result = await WarmProgram.RunAsync(["export", "acme", "--to", _export.Destination, "--fleet", "--fleet-port", port]);
        Assert.Equal(2, result.ExitCode);
        AssertOneSentence(result, $"--fleet-port {port} is in use");
    }

    [Theory]
    [InlineData("upload", "file", "a/b/c", "https://user:hunter2@host/file")]
    [InlineData("update", "undo", "https://user:hunter2@host/journal")]
    [InlineData("export", "https://user:hunter2@host/x", "--to", "/tmp/x")]
    [InlineData("export", "a", "--to", "/tmp/x", "--references", "follow", "--reference-allow", "https://host/x?token=hunter2")]
    [InlineData("export", "a", "--to", "/tmp/x", "--order", "https://user:hunter2@host/x")]
    [InlineData("plan", "--organization", "https://user:hunter2@host/x")]
    public async Task What_was_pasted_is_named_without_what_may_be_secret_of_it(params string[] arguments)
    {
        var result = await CliProcess.RunAsync(arguments, _export.Environment());
        Assert.True(result.ExitCode != 0 && result.Error.Contains("error: ", StringComparison.Ordinal), result.ToString());
        Assert.DoesNotContain("hunter2", result.ToString(), StringComparison.Ordinal);
    }

    private static void AssertOneSentence(CliResult result, string names)
    {
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var isJson = lines.Any(line => line.StartsWith('{'));
        var error = Assert.Single(lines, line => isJson ? JsonDocument.Parse(line).RootElement.GetProperty("level").GetString() == "error" : line.StartsWith("error:", StringComparison.Ordinal));
        if (isJson)
        {
            using var json = JsonDocument.Parse(error);
            Assert.Equal(result.ExitCode, json.RootElement.GetProperty("exit_code").GetInt32());
            error = "error: " + json.RootElement.GetProperty("message").GetString();
        }
        Assert.Contains(names, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }
}
