namespace WandbExporter.Cli.Completion;

/// <summary>A shell whose completion is written.</summary>
internal enum Shell
{
    Bash,
    Zsh,
    Fish,
}
