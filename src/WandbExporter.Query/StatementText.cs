using WandbExporter.Query.Statements;

namespace WandbExporter.Query;

/// <summary>Text that holds statements.</summary>
public static class StatementText
{
    /// <summary>The statements that end with a semicolon, without it; and what stands behind the last of them.</summary>
    public static (IReadOnlyList<string> Statements, string Remainder) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SqlScanner.Split(text);
    }

    /// <summary>Whether nothing but white space and comments is there.</summary>
    public static bool IsBlank(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SqlScanner.IsBlank(text);
    }
}
