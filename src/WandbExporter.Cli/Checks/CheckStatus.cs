namespace WandbExporter.Cli.Checks;

internal enum CheckStatus
{
    Pass,

    /// <summary>An export would run, and somebody should know.</summary>
    Warn,

    /// <summary>An export would end by it.</summary>
    Fail,
}
