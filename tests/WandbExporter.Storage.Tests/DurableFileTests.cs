using Xunit;

namespace WandbExporter.Storage.Tests;

public sealed class DurableFileTests
{
    [Fact]
    public void What_is_appended_is_in_the_file_and_its_name_in_its_folder()
    {
        var folder = Directory.CreateTempSubdirectory("durable-");
        var path = Path.Combine(folder.FullName, "lines");
        using (var file = new FileStream(path, FileMode.CreateNew))
        {
            DurableFile.Append(file, "one\n"u8);
            DurableFile.SyncName(path);
            DurableFile.Append(file, "two\n"u8);
        }
        Assert.Equal("one\ntwo\n", File.ReadAllText(path));
        folder.Delete(recursive: true);
        Assert.ThrowsAny<IOException>(() => DurableFile.SyncName(path));
    }

    [Fact]
    public void An_error_of_the_disk_is_not_discarded()
    {
        if (OperatingSystem.IsWindows())
            return;
        // It takes every byte, and cannot make one durable; .NET's own flush says nothing of it.
        using var device = new FileStream("/dev/zero", FileMode.Open, FileAccess.Write);
        device.Write("x"u8);
        device.Flush(flushToDisk: true);
        Assert.ThrowsAny<IOException>(() => DurableFile.Append(device, "x"u8));
    }
}
