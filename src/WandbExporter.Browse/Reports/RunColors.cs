namespace WandbExporter.Browse.Reports;

/// <summary>The colors of runs, in turn; from the eleventh on lines are broken, so that twenty are told apart.</summary>
internal static class RunColors
{
    public static IReadOnlyList<string> OnLight { get; } = ["#1f6feb", "#c2500a", "#0a7d4f", "#b8328a", "#6d45d9", "#0b7f92", "#8a6100", "#c4303f", "#4b6a12", "#57606a"];

    public static IReadOnlyList<string> OnDark { get; } = ["#6aa9ff", "#f59249", "#3fcf8e", "#f17ac6", "#ab91ff", "#45c8dc", "#e0b341", "#ff7b86", "#a3cc5a", "#a5b0bd"];

    public static int Of(int run) => run % OnLight.Count;

    public static bool IsBroken(int run) => run >= OnLight.Count;
}
