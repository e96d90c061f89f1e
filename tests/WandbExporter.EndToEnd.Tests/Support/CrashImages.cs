using System.Diagnostics;
using Xunit;

namespace WandbExporter.EndToEnd.Tests.Support;

/// <summary>
/// Destinations as kills leave them: the program runs once, stands still at every point, and what lies on the disk then is copied. A process
/// that is killed there leaves just that, for nothing of it is written afterwards; so each image costs a copy, and not a process.
/// </summary>
internal static class CrashImages
{
    private const string Standing = "standing at ";

    /// <param name="arguments">Of the program; it must end with success.</param>
    /// <param name="environment">Of the program.</param>
    /// <param name="destination">What it writes.</param>
    /// <param name="points">Where to look.</param>
    /// <returns>The images by their points; of those alone that it came to.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> TakeAsync(
        IEnumerable<string> arguments, (string, string?)[] environment, string destination, IReadOnlyCollection<string> points)
    {
        var images = new Dictionary<string, string>();
        using var process = CliProcess.Start(arguments, [.. environment, ("WANDB_EXPORT_TEST_STOP_AT", string.Join(',', points))]);
        while (await StandingProcess.WaitAsync(process.Id))
        {
            var point = (await process.LineAsync(Standing, images.Count))[Standing.Length..];
            var image = $"{destination}-at-{point.Replace('/', '-').Replace(':', '-')}";
            Assert.False(Directory.Exists(image), $"{point}: there is a copy already.");
            // With times and links.
            using (var copy = Process.Start("cp", ["-a", destination, image]))
            {
                await copy.WaitForExitAsync();
                Assert.True(copy.ExitCode == 0, $"{point}: not everything was copied.");
            }
            images.Add(point, image);
            process.Signal("CONT");
        }
        var result = await process.WaitAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        return images;
    }
}
