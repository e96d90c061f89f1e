namespace WandbExporter.Core.Ids;

/// <summary>Names as a person writes them, with slashes between them, or as a browser shows them: as the address of a page of the web application.</summary>
internal static class WrittenPath
{
    /// <summary>No name has one of these: what follows them is an address's query or fragment.</summary>
    private const string OfAddresses = "?#";

    /// <summary>The names; null if the text has an empty one or one that cannot be, or is the address of something else. Blanks around it and slashes at its ends are none of it.</summary>
    /// <param name="kind">What may stand before the last of four names, as it does in addresses, such as <c>runs</c>; null: nothing.</param>
    /// <param name="ofPage">The names of what a page is of; null if that is something else.</param>
    /// <param name="hasVersion">Whether a version may follow the last name, behind a colon, which no name has.</param>
    public static string[]? NamesOf(string? text, string? kind, Func<WebPage, string[]?> ofPage, bool hasVersion = false)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (WebPage.IsAddress(text))
            return WebPage.Parse(text.Trim()) is { } page ? ofPage(page) : null;
        var names = text.Trim().Trim('/').Split('/');
        if (kind is not null && names is [var entity, var project, var given, var last] && given == kind)
            names = [entity, project, last];
        return WebPage.IsHost(names[0]) || names.Any(name => !IsName(name, hasVersion)) ? null : names;
    }

    private static bool IsName(string name, bool hasVersion) =>
        !string.IsNullOrWhiteSpace(name) && !name.Any(c => OfAddresses.Contains(c, StringComparison.Ordinal) || (c == ':' && !hasVersion));

    /// <param name="what">With its article.</param>
    /// <param name="form">How it is written.</param>
    public static FormatException Wrong(string text, string what, string form) =>
        new($"'{WebPage.Shown(text)}' is not {what}; write {form}, or the address of its page in the web application, with https://.");
}
