using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Text;

namespace WandbExporter.Cli.Commands;

/// <summary>
/// Opens a page in the browser of this machine by a file that leads there and that nobody else may read: what a program is started with, other users of the machine see. Dispose it when the page
/// is served no more.
/// </summary>
internal sealed class OpenedPage : IDisposable
{
    private readonly DirectoryInfo _folder;

    private OpenedPage(DirectoryInfo folder) => _folder = folder;

    /// <returns>Null if no browser can be opened, which has been said.</returns>
    public static OpenedPage? Open(Uri address)
    {
        OpenedPage? page = null;
        try
        {
            page = new OpenedPage(Directory.CreateTempSubdirectory("wandb-export-open-"));
            var file = Path.Combine(page._folder.FullName, "browse.html");
            Write(file, $"<!doctype html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0; url={WebUtility.HtmlEncode(address.ToString())}\"><title>wandb-export browse</title>\n");
            using var browser = Process.Start(new ProcessStartInfo(file) { UseShellExecute = true });
            return page;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"No browser could be opened ({e.Message.TrimEnd('.')}); open the address by hand.");
            page?.Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Whoever cleans up temporary folders was sooner.
        }
    }

    private static void Write(string file, string page)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var written = new StreamWriter(file, Encoding.UTF8, options);
        written.Write(page);
    }
}
