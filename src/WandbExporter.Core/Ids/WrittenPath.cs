namespace WandbExporter.Core.Ids;

/// <summary>Names as a person writes them, with slashes between them, or as a browser shows them: as the address of a page of the web application.</summary>
internal static class WrittenPath
{
    /// <summary>The names; null if the text has an empty one, or is the address of something else.</summary>
    /// <param name="kind">What may stand before the last of four names, as it does in addresses, such as <c>runs</c>; null: nothing.</param>
    /// <param name="ofPage">The names of what a page is of; null if that is something else.</param>
    public static string[]? NamesOf(string? text, string? kind, Func<WebPage, string[]?> ofPage)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (WebPage.IsAddress(text))
            return WebPage.Parse(text) is { } page ? ofPage(page) : null;
        var names = text.Split('/');
        if (kind is not null && names is [var entity, var project, var given, var last] && given == kind)
            names = [entity, project, last];
        return names.Any(string.IsNullOrWhiteSpace) ? null : names;
    }

    /// <param name="what">With its article.</param>
    /// <param name="form">How it is written.</param>
    public static FormatException Wrong(string text, string what, string form) =>
        new($"'{WebPage.Shown(text)}' is not {what}; write {form}, or the address of its page in the web application.");
}
