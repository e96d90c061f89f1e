using System.IO.Enumeration;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Uploads;

/// <summary>Files of this machine that are to be uploaded, and what they are called there.</summary>
internal static class LocalFiles
{
    /// <param name="paths">Files, and folders, of which all that is in them.</param>
    /// <param name="root">Names are relative to it; null: a file has its own name, and what is in a folder the path in it.</param>
    /// <exception cref="ExportException">One is not there, is outside, or two would be called the same.</exception>
    public static IReadOnlyList<LocalFile> Find(IReadOnlyList<string> paths, string? root)
    {
        var files = new List<LocalFile>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
                files.Add(Of(path, root ?? Path.GetDirectoryName(Path.GetFullPath(path))!));
            else if (Directory.Exists(path))
                files.AddRange(All(path).Select(file => Of(file, root ?? path)));
            else
                throw Usage($"There is no file or folder '{path}'; check its name.");
        }
        if (files.GroupBy(file => file.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Usage($"'{twice.First().Path}' and '{twice.Last().Path}' would both be called {twice.Key}; name a folder that both are in, or give --root.");
        return files.Count == 0 ? throw Usage($"There is no file in {string.Join(", ", paths)}.") : [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    public static Stream Open(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>A link to a folder is not gone into, for it may lead back; it is not left out without a word either.</summary>
    private static List<string> All(string folder)
    {
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };
            var found = new FileSystemEnumerable<(string Path, bool IsLink)>(folder, (ref FileSystemEntry entry) => (entry.ToSpecifiedFullPath(), IsLink(ref entry)), options)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
                ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry),
            };
            var files = new List<string>();
            foreach (var (path, isLink) in found)
                files.Add(!isLink || File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo { Exists: true } ? path : throw Usage($"'{path}' is a link to {(Directory.Exists(path) ? "a folder" : "what is not there")}; take it out, or put what it is to stand for in its place."));
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The folder '{folder}' cannot be read; check its permissions.", ExitCode.Usage), e);
        }
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static LocalFile Of(string path, string root)
    {
        if (!FileKind.IsRegular(path))
            throw Usage($"'{path}' is a pipe, a device or a socket, and an upload reads a file more than once; write its bytes to a file, and name that.");
        var name = Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
        return name.Split('/')[0] == ".." ? throw Usage($"'{path}' is not in '{root}', the folder that --root names.") : new LocalFile(path, name, SizeOf(path));
    }

    /// <summary>Of what a link leads to.</summary>
    private static long SizeOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return (file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExportException(new Failure(FailureCategory.Fatal, FailureCode.Usage, $"The file '{path}' cannot be read; check that it is there, and its permissions.", ExitCode.Usage), e);
        }
    }

    private static ExportException Usage(string message) => new(new Failure(FailureCategory.Fatal, FailureCode.Usage, message, ExitCode.Usage));
}

/// <param name="Path">On this machine.</param>
/// <param name="Name">On the server, with slashes.</param>
internal sealed record LocalFile(string Path, string Name, long Size);
