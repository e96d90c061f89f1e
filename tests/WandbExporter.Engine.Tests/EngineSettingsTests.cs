using WandbExporter.Hocon;
using WandbExporter.Core.Errors;
using WandbExporter.Storage;
using Xunit;

namespace WandbExporter.Engine.Tests;

public sealed class EngineSettingsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        var settings = EngineSettings.From(HoconConfig.Empty);
        Assert.Equal((8, 4, 10_000, 2L << 20), (settings.History.Workers, settings.History.WindowsInFlight, settings.History.PageRows, settings.History.PageBytes));
        Assert.Equal(TimeSpan.FromSeconds(2), settings.Transport.BackoffBase);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Every_profile_is_valid(string name)
    {
        var text = File.ReadAllText(Path.Combine(Folder(), name));
        Assert.NotEqual(EngineSettings.From(HoconConfig.Empty), EngineSettings.From(HoconConfig.Parse(text)));
    }

    public static TheoryData<string> Profiles() => [.. Directory.GetFiles(Folder(), "*.conf").Select(file => Path.GetFileName(file))];

    [Theory]
    [InlineData("wandb-export.history.workers = 0", "history.workers")]
    [InlineData("wandb-export.history.workers = many", "history.workers")]
    [InlineData("wandb-export.write.compression = lzma", "write.compression")]
    [InlineData("wandb-export.write.row-group-bytes = 1 B", "write.row-group-bytes")]
    [InlineData("wandb-export.write.byte-stream-split = maybe", "write.byte-stream-split")]
    [InlineData("wandb-export.transport.backoff-base = soon", "transport.backoff-base")]
    [InlineData("wandb-export.listing.pagesize = 3", "listing.pagesize")]
    [InlineData("wandb-export.buckets.part-bytes = 1 MiB", "buckets.part-bytes")]
    [InlineData("wandb-export.s3.endpoint = objects.example.com", "s3.endpoint")]
    [InlineData("wandb-export.s3.endpoint = \"https://key:secret@objects.example.com\"", "s3.endpoint")]
    [InlineData("wandb-export.s3.encryption = rot13", "s3.encryption")]
    [InlineData("wandb-export.s3.tags = [\"team\"]", "s3.tags")]
    public void A_setting_that_makes_no_sense_is_named(string hocon, string key)
    {
        var failure = Assert.Throws<ExportException>(() => EngineSettings.From(HoconConfig.Parse(hocon))).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Buckets_are_set_beside_the_engine()
    {
        var s3 = EngineSettings.From(HoconConfig.Parse("""
            wandb-export.s3 {
              endpoint = "https://objects.example.com"
              addressing = host
              encryption = kms
              tags = ["team=vision", "note=a=b"]
            }
            """)).Buckets.S3;

        Assert.Equal((new Uri("https://objects.example.com"), S3Addressing.Host, S3Encryption.Kms, null), (s3.Endpoint, s3.Addressing, s3.Encryption, s3.Region));
        Assert.Equal([new("team", "vision"), new("note", "a=b")], s3.Tags.ToArray());
    }

    [Fact]
    public void Every_setting_of_the_reference_has_a_comment()
    {
        var previous = "";
        foreach (var line in EngineSettings.ReferenceText.Split('\n').Select(line => line.Trim()).TakeWhile(line => !line.StartsWith("akka", StringComparison.Ordinal)))
        {
            if (line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
                Assert.True(previous.StartsWith('#'), line);
            previous = line;
        }
    }

    private static string Folder()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "WandbExporter.sln")))
            directory = Path.GetDirectoryName(directory)!;
        return Path.Combine(directory, "hocon");
    }
}
