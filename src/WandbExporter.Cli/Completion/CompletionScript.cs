namespace WandbExporter.Cli.Completion;

/// <summary>
/// What a shell is told to complete our commands. Each script asks the program, by the <c>[suggest]</c> directive of System.CommandLine, so that it knows
/// what the program knows; where the program has no word, names of files are completed.
/// </summary>
internal static class CompletionScript
{
    // The line is given with the program's own name, for it may have been typed as a path. Of what comes, /? and /h are of another system.
    private const string Bash = """
        # Completion of wandb-export for bash:  source <(wandb-export completion bash)
        _wandb_export() {
          local line="wandb-export${COMP_LINE:${#COMP_WORDS[0]}:COMP_POINT-${#COMP_WORDS[0]}}" IFS=$'\n'
          COMPREPLY=($(compgen -W "$("$1" "[suggest:${#line}]" "$line" 2>/dev/null | grep -v '^/')" -- "$2"))
        }
        complete -o default -F _wandb_export wandb-export
        """;

    private const string Zsh = """
        #compdef wandb-export
        # Completion of wandb-export for zsh, after compinit:  source <(wandb-export completion zsh)
        _wandb_export() {
          local line="wandb-export ${(j: :)words[2,CURRENT]}"
          local -a found=(${(f)"$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"})
          found=(${found:#/*})
          if (( ${#found} )); then compadd -a found; else _files; fi
        }
        if [[ ${funcstack[1]} == _wandb_export ]]; then _wandb_export; else compdef _wandb_export wandb-export; fi
        """;

    private const string Fish = """
        # Completion of wandb-export for fish:  wandb-export completion fish > ~/.config/fish/completions/wandb-export.fish
        function __wandb_export_complete
          set -l words (commandline -opc)
          set -l current (commandline -ct)
          set -l line (string join ' ' -- wandb-export $words[2..-1] "$current")
          set -l found ($words[1] "[suggest:"(string length -- $line)"]" $line 2>/dev/null | string match -rv '^(/|$)')
          if test (count $found) -gt 0
            printf '%s\n' $found
          else
            __fish_complete_path $current
          end
        end
        complete -c wandb-export -f -a '(__wandb_export_complete)'
        """;

    public static string For(Shell shell) => shell switch
    {
        Shell.Bash => Bash,
        Shell.Zsh => Zsh,
        Shell.Fish => Fish,
        _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, null),
    };
}
