using System.Diagnostics;
using WandbExporter.Cli.Uploads;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests.Uploads;

public sealed class LocalFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wandb-export-local-").FullName;

    /// <summary>A pipe keeps its reader waiting for ever, and a device has no end.</summary>
    [Fact]
    public void What_is_no_file_is_refused_by_name_wherever_it_stands()
    {
        var pipe = Path.Combine(_folder, "pipe");
        Process.Start("mkfifo", [pipe]).WaitForExit();
        File.CreateSymbolicLink(Path.Combine(_folder, "link"), pipe);
        foreach (var path in (string[])[pipe, Path.Combine(_folder, "link"), "/dev/zero", _folder])
        {
            var refused = Assert.Throws<ExportException>(() => LocalFiles.Find([path], null));
            Assert.Equal(ExitCode.Usage, refused.Failure.Exit);
            Assert.Contains("is a pipe, a device or a socket", refused.Failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_and_links_to_files_are_found()
    {
        File.WriteAllText(Path.Combine(_folder, "a é.txt"), "four");
        File.CreateSymbolicLink(Path.Combine(_folder, "link.txt"), "a é.txt");
        Assert.Equal([("a é.txt", 4L), ("link.txt", 4L)], LocalFiles.Find([_folder], null).Select(file => (file.Name, file.Size)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
