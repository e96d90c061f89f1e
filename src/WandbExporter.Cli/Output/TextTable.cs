namespace WandbExporter.Cli.Output;

/// <summary>
/// A table whose rows are written as they come, so that its columns have their widths beforehand: a name, and numbers. Where there is not
/// room for all of it the columns are left out that matter least; a name that is too long has a line of its own, whole.
/// </summary>
internal sealed class TextTable
{
    private const int NarrowestName = 12;

    private readonly int[] _shown;
    private readonly IReadOnlyList<TextColumn> _columns;
    private readonly int _nameWidth;

    /// <param name="width">Columns of the terminal.</param>
    /// <param name="nameWidth">What a name has where there is room.</param>
    /// <param name="columns">The numbers.</param>
    public TextTable(int width, int nameWidth, IReadOnlyList<TextColumn> columns)
    {
        _columns = columns;
        var shown = Enumerable.Range(0, columns.Count).ToList();
        while (shown.Count > 1 && WidthOf(shown) + NarrowestName > width)
            shown.Remove(shown.MaxBy(column => columns[column].Rank));
        _shown = [.. shown];
        _nameWidth = Math.Clamp(width - WidthOf(shown), NarrowestName, nameWidth);
    }

    public IEnumerable<string> Head(string name) => Row(name, [.. _columns.Select(column => column.Title)]);

    /// <param name="name">What the row is of.</param>
    /// <param name="cells">A text for each column, shown or not.</param>
    public IEnumerable<string> Row(string name, IReadOnlyList<string> cells)
    {
        var numbers = string.Concat(_shown.Select(column => $" {cells[column].PadLeft(_columns[column].Width)}"));
        return name.Length <= _nameWidth ? [name.PadRight(_nameWidth) + numbers] : [name, new string(' ', _nameWidth) + numbers];
    }

    private int WidthOf(IEnumerable<int> shown) => shown.Sum(column => _columns[column].Width + 1);
}

/// <summary>A column of numbers.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Width">Characters that its numbers take.</param>
/// <param name="Rank">The higher, the sooner it is left out.</param>
internal readonly record struct TextColumn(string Title, int Width, int Rank);
