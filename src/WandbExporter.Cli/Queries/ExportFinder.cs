using WandbExporter.Cli.Output;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Storage;
using WandbExporter.Storage.Local;

namespace WandbExporter.Cli.Queries;

/// <summary>Says of a folder that is no export where one is.</summary>
internal static class ExportFinder
{
    /// <summary>Folders above that are looked at: a table's part lies no deeper in an export.</summary>
    private const int Above = 4;

    private const int Beside = 1000;

    /// <summary>The failure of an export that is not there, with what was probably meant.</summary>
    /// <param name="failed">As opening said it.</param>
    /// <param name="uri">Where it was looked for.</param>
    /// <param name="given">The same as a person wrote it.</param>
    public static ExportException Meant(ExportException failed, DestinationUri uri, string given) =>
        new(failed.Failure with { Exit = ExitCode.Usage, Message = uri is LocalDirectory directory ? Sentence(given, directory.FullPath) : failed.Message }, failed);

    private static string Sentence(string given, string path)
    {
        var what = $"{given} {(Directory.Exists(path) ? "holds no export" : "does not exist")}";
        return Nearest(path) is { } found
            ? $"{what}; did you mean {ShellWord.Of(Path.GetRelativePath(Directory.GetCurrentDirectory(), found))}?"
            : $"{what}; give the directory that was given to export --to, or make one to try with '{ProgramName.Current} demo'.";
    }

    private static string? Nearest(string path)
    {
        var above = path;
        for (var i = 0; i < Above && Path.GetDirectoryName(above) is { } parent; i++)
        {
            above = parent;
            if (IsExport(above))
                return above;
        }
        try
        {
            if (Directory.Exists(path))
                return Directory.EnumerateDirectories(path).Take(Beside).FirstOrDefault(IsExport);
            var folder = Path.GetDirectoryName(path);
            var exports = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Take(Beside).Where(IsExport).ToList() : [];
            return Spelling.Nearest(Path.GetFileName(path), exports.Select(export => Path.GetFileName(export)!)) is { } near ? Path.Combine(folder!, near) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsExport(string folder) => File.Exists(Path.Combine(folder, ExportKeys.Identity.Value));
}
