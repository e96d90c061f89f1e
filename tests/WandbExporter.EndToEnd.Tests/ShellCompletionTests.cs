using System.Text.RegularExpressions;
using WandbExporter.EndToEnd.Tests.Support;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.EndToEnd.Tests;

/// <summary>The scripts of <c>completion</c> in the shells that they are for.</summary>
public sealed partial class ShellCompletionTests : IDisposable
{
    private readonly Shell _shell = new();

    public ShellCompletionTests() =>
        _shell.Stub("wandb-export", $"exec {string.Join(' ', TestedProgram.Command.Select(word => $"'{word}'"))} \"$@\"");

    [Fact]
    public async Task Bash_completes_commands_options_and_the_words_that_an_option_may_be()
    {
        Assert.Equal(["plan"], await BashAsync("wandb-export pl"));
        Assert.Equal(["--max-rps"], await BashAsync("wandb-export export my-team --max-r"));
        Assert.Equal(["undo", "runs"], (await BashAsync("wandb-export update ")).Where(word => !word.StartsWith('-')).OrderDescending());
        Assert.Equal(["text"], await BashAsync("wandb-export export --log-format t"));
        Assert.Equal(["run_artifact_tables", "run_config", "run_metadata", "run_queues", "run_summary", "run_tables", "runs"], (await BashAsync("wandb-export export --tables run")).Order(StringComparer.Ordinal));
        Assert.Equal(["bash", "fish", "zsh"], (await BashAsync("wandb-export completion ")).Where(word => !word.StartsWith('-')).Order());
        // Bash completes names of files then.
        Assert.Empty(await BashAsync("wandb-export verify ./my"));
        Assert.Equal("complete -o default -F _wandb_export wandb-export\n", (await RunAsync("bash", "complete -p wandb-export")).Output);
    }

    [Fact]
    public async Task A_cursor_within_the_line_and_a_program_by_its_path_are_completed_too()
    {
        Assert.Equal(["plan"], await BashAsync("./dist/wandb-export pl", "./dist/wandb-export"));
        Assert.Equal(["plan"], await BashAsync("wandb-export pl my-team --log-format json", "wandb-export", "wandb-export pl".Length));
    }

    [Fact]
    public async Task All_options_that_help_shows_are_completed_and_nothing_else()
    {
        var help = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "WandbExporter.EndToEnd.Tests", "Snapshots", "help-export.txt"));
        var shown = Options().Matches(help).SelectMany(match => match.Value.Trim().Split(", ")).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Distinct();
        Assert.Equal(shown.Order(StringComparer.Ordinal), (await BashAsync("wandb-export export --")).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Zsh_completes_the_same()
    {
        Needs.Program("zsh");
        Assert.Equal("plan\n", (await RunAsync("zsh", Zsh("wandb-export", "pl"))).Output);
        Assert.Equal("json\n", (await RunAsync("zsh", Zsh("wandb-export", "export", "--log-format", "j"))).Output);
        Assert.Equal("files\n", (await RunAsync("zsh", Zsh("wandb-export", "verify", "./my"))).Output);

        // What zsh itself does with what a completion has found: it keeps what begins as the word does.
        static string Zsh(params string[] words) => $$"""
            compadd() { print -l -- ${(M)${(P)2}:#${words[CURRENT]}*} }
            _files() { print files }
            words=({{string.Join(' ', words)}}) CURRENT={{words.Length}}
            _wandb_export
            """;
    }

    [SkippableFact]
    public async Task Fish_completes_the_same()
    {
        Needs.Program("fish");
        Assert.Equal("plan\n", (await RunAsync("fish", "complete -C 'wandb-export pl'")).Output);
        Assert.Equal("json\n", (await RunAsync("fish", "complete -C 'wandb-export export --log-format j'")).Output);
        await File.WriteAllTextAsync(Path.Combine(_shell.Folder, "my-export"), "");
        Assert.Equal("my-export\n", (await RunAsync("fish", "complete -C 'wandb-export verify my-'")).Output);
    }

    [SkippableFact]
    public async Task The_script_for_bash_is_without_fault()
    {
        Needs.Program("shellcheck");
        // The lines of the answer are words, and the list of them is what is meant.
        var lint = await _shell.RunAsync("wandb-export completion bash | shellcheck --shell=bash --exclude=SC2207 -");
        Assert.True(lint.ExitCode == 0, lint.ToString());
    }

    [Fact]
    public async Task Another_shell_is_told_with_those_that_there_are()
    {
        var result = await WarmProgram.RunAsync(["completion", "tcsh"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("The shell is 'tcsh'; write bash or zsh or fish.", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _shell.Dispose();

    /// <summary>What bash has when the completion of the last word before the cursor was asked for.</summary>
    private async Task<string[]> BashAsync(string line, string program = "wandb-export", int? cursor = null)
    {
        var words = line[..(cursor ?? line.Length)].Split(' ');
        var ask = $$"""
            COMP_LINE='{{line}}' COMP_POINT={{cursor ?? line.Length}} COMP_WORDS=({{string.Join(' ', words.Select(word => $"'{word}'"))}}) COMP_CWORD={{words.Length - 1}}
            mkdir -p dist
            ln -sf "$(command -v wandb-export)" dist/wandb-export
            _wandb_export '{{program}}' '{{words[^1]}}' '{{words[^2]}}'
            [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
            """;
        return (await RunAsync("bash", ask)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<CliResult> RunAsync(string shell, string commands)
    {
        await File.WriteAllTextAsync(Path.Combine(_shell.Folder, $"completion.{shell}"), (await WarmProgram.RunAsync(["completion", shell])).Output);
        // compdef is of zsh's completion system, which a script has not begun.
        var before = shell == "zsh" ? "compdef() { : }\n" : "";
        await File.WriteAllTextAsync(Path.Combine(_shell.Folder, "ask"), $"{before}source ./completion.{shell}\n{commands}\n");
        var result = await _shell.RunAsync($"{shell} ask", "", ("HOME", _shell.Folder));
        Assert.True(result is { ExitCode: 0, Error: "" }, result.ToString());
        return result;
    }

    [GeneratedRegex(@"^  -[^<\n]*?(?=  | <)", RegexOptions.Multiline)]
    private static partial Regex Options();
}
