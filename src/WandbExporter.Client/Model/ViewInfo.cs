using WandbExporter.Core.Ids;

namespace WandbExporter.Client.Model;

/// <summary>A saved view of a project: a report, a draft of one, or a workspace. A field is null when the server has no value or does not know the field.</summary>
/// <param name="Id">The API's opaque id; in the address of a report it stands without the <c>=</c> at its end.</param>
/// <param name="Type"><see cref="Report"/>, <see cref="Draft"/>, <see cref="Workspace"/>, or what a newer server says.</param>
/// <param name="Spec">What it shows, as the web application wrote it; see <see cref="ReportSpec"/>.</param>
public sealed record ViewInfo(
    string Id,
    ProjectPath Project,
    string? Name,
    string? DisplayName,
    string? Description,
    string? Type,
    ViewAuthor? Author,
    ServerTime? CreatedAt,
    ServerTime? UpdatedAt,
    RawJson? Spec)
{
    public const string Report = "runs";
    public const string Draft = "runs/draft";
    public const string Workspace = "project-view";

    private const int LongestTitle = 60;

    /// <summary>The types that are listed.</summary>
    public static IReadOnlyList<string> Types { get; } = [Report, Draft, Workspace];

    /// <summary>
    /// Its name as it stands in the address of its page: words of its title, which may be any, and its id. It is of letters that an address and a path have as they are,
    /// unless the id has others.
    /// </summary>
    public string PageName
    {
        get
        {
            var words = string.Concat((DisplayName ?? Name ?? "").Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var title = string.Join('-', words);
            return $"{(title.Length > LongestTitle ? title[..LongestTitle].TrimEnd('-') : title)}--{Id.TrimEnd('=')}";
        }
    }
}
