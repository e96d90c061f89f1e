using WandbExporter.Core.Errors;
using WandbExporter.Storage.Kinds;
using WandbExporter.Storage.Local;

namespace WandbExporter.Cli;

/// <summary>Exports that a command reads from the disk of this machine, and from nowhere else.</summary>
internal static class LocalExports
{
    /// <exception cref="ExportException">Exit 2: that is a bucket, or nothing that can be read.</exception>
    public static LocalDirectory DirectoryOf(string uri, string command) => StoreKinds.Parse(uri) is LocalDirectory directory
        ? directory
        : throw new ExportException(new Failure(
            FailureCategory.Fatal,
            FailureCode.Usage,
            $"{command} reads an export on a disk of this machine, and {uri} is a bucket; bring it here first: {Output.ProgramName.Current} copy {Output.ShellWord.Of(uri)} ./my-team.",
            ExitCode.Usage));
}
