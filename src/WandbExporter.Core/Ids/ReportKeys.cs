using System.Security.Cryptography;

namespace WandbExporter.Core.Ids;

/// <summary>Keys of the files of reports. Each report has a folder; what it shows of pictures lies beside these, once for all reports of the project.</summary>
public static class ReportKeys
{
    /// <summary>The report as the web application wrote it.</summary>
    public const string Spec = "spec.json";

    /// <summary>Its text.</summary>
    public const string Markdown = "report.md";

    /// <summary>Its text as a page, which holds most of its pictures.</summary>
    public const string Html = "report.html";

    /// <summary>The folder of a project's pictures; no report has one of this name.</summary>
    private const string Media = "media";

    /// <summary><c>reports/&lt;entity&gt;/&lt;project&gt;/&lt;report&gt;/</c>.</summary>
    /// <param name="report">Its name in the address of its page, in which two hyphens stand.</param>
    public static string Folder(ProjectPath project, string report) => $"{Prefix(project)}{KeyEncoding.Encode(report)}/";

    /// <summary>
    /// The folder of a report that was edited, while what it was before has the other one; or of which a store cannot hold that one, since it folds case. No two contents
    /// have the same.
    /// </summary>
    /// <param name="id">The report's id.</param>
    /// <param name="content">What tells the content from the others of the report.</param>
    public static string Again(ProjectPath project, string id, string content) => $"{Prefix(project)}~{DigestOf($"{id}\n{content}")}/";

    /// <summary>Where a file stands that reports refer to by its address.</summary>
    /// <param name="name">Of the file.</param>
    public static ObjectKey Picture(ProjectPath project, string address, string name) => new($"{Prefix(project)}{PictureFolder}{KeyEncoding.Encode($"{DigestOf(address)[..16]}-{name}")}");

    /// <summary>As a file in the folder of a report refers to the key, in whose name a percent sign is a letter.</summary>
    public static string Beside(ObjectKey picture) => $"../{PictureFolder}{picture.Value[(picture.Value.LastIndexOf('/') + 1)..].Replace("%", "%25", StringComparison.Ordinal)}";

    private const string PictureFolder = Media + "/";

    private static string DigestOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Wtf8.GetBytes(name)).AsSpan(0, 20));

    private static string Prefix(ProjectPath project) => $"{ExportKeys.ReportPrefix}{KeyEncoding.Encode(project.Entity)}/{KeyEncoding.Encode(project.Project)}/";
}
