using WandbExporter.Client.Credentials;
using WandbExporter.Core.Errors;

namespace WandbExporter.Cli.Init;

/// <summary>Keeps a key where W&amp;B's own client keeps it, and every command finds it.</summary>
internal static class KeptKey
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The netrc to keep it in; null for a user without a home.</summary>
    public static string? Path => new CredentialResolver(new ProcessEnvironment()).NetrcPath();

    /// <summary>Adds an entry. The file is replaced as a whole, and is its owner's alone.</summary>
    /// <exception cref="ExportException">It cannot be written.</exception>
    public static void Keep(string path, Uri server, string key)
    {
        var written = $"{path}.{System.IO.Path.GetRandomFileName()}";
        try
        {
            var text = NetrcFile.With(File.Exists(path) ? File.ReadAllText(path) : "", NetrcFile.MachineOf(server), key);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerAlone;
            using (var writer = new StreamWriter(written, options))
                writer.Write(text);
            // What a link points to is what is meant.
            File.Move(written, (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(written);
            throw new ExportException(new Failure(
                FailureCategory.Fatal, FailureCode.Usage, $"The key cannot be kept in {path} ({e.Message.TrimEnd('.')}); set WANDB_API_KEY, or give --api-key-file.", ExitCode.Usage), e);
        }
    }
}
