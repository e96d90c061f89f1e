using WandbExporter.Core.Errors;
using WandbExporter.Hocon;
using WandbExporter.Storage.S3;
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

    /// <summary>A value that nothing takes: whoever reads the setting refuses it.</summary>
    [Fact]
    public void Every_setting_is_read_by_somebody()
    {
        var unread = Leaves("wandb-export", EngineSettings.Reference.GetValue("wandb-export")!)
            .Where(key => Record.Exception(() => EngineSettings.From(HoconConfig.Parse($"{key} = [{{}}]"))) is null);
        Assert.Empty(unread);

        static IEnumerable<string> Leaves(string path, HoconValue value) => value.GetObject() is { } inner
            ? inner.Items.SelectMany(item => Leaves($"{path}.{item.Key}", item.Value))
            : [path];
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
    [InlineData("wandb-export.s3.tags = team", "s3.tags")]
    [InlineData("wandb-export.s3.region = [\"eu-west-1\"]", "s3.region")]
    [InlineData("wandb-export.selection.exclude-projects = scratch", "selection.exclude-projects")]
    public void A_setting_that_makes_no_sense_is_named(string hocon, string key)
    {
        var failure = Assert.Throws<ExportException>(() => EngineSettings.From(HoconConfig.Parse(hocon))).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(key, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("history.workers = 4", "There is no setting 'history.workers'; did you mean 'wandb-export.history.workers'?")]
    [InlineData("wandb-exporter.history.workers = 4", "did you mean 'wandb-export.history.workers'?")]
    [InlineData("wandb-export.history.worker = 4", "did you mean 'wandb-export.history.workers'?")]
    [InlineData("wandb-export = 4", "There is no setting 'wandb-export'")]
    [InlineData("wandb-export.history = off", "There is no setting 'wandb-export.history'")]
    [InlineData("wandb-export.history.workers.many = 4", "There is no setting 'wandb-export.history.workers.many'")]
    [InlineData("akka.logleve = DEBUG", "There is no setting 'akka.logleve'; did you mean 'akka.loglevel'?")]
    [InlineData("akka.actor.default-dispatcher.throughputt = 4", "There is no setting 'akka.actor.default-dispatcher.throughputt'")]
    [InlineData("workers = 4\nwandb-export.history.workers = ${workers}", "There is no setting 'workers'")]
    [InlineData("wandb-export.history.workers = null", "'wandb-export.history.workers' is null")]
    [InlineData("akka.loglevel = null", "'akka.loglevel' is null")]
    [InlineData("wandb-export.s3.region = null", "'wandb-export.s3.region' is null")]
    public void A_key_that_would_be_ignored_in_silence_is_an_error_wherever_it_stands(string hocon, string said)
    {
        var failure = Assert.Throws<ExportException>(() => EngineSettings.From(HoconConfig.Parse(hocon))).Failure;
        Assert.Equal(ExitCode.Usage, failure.Exit);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("akka.actor.default-dispatcher.throughput = 40", "throughput")]
    [InlineData("akka.stream.materializer.max-input-buffer-size = 8", "max-input-buffer-size")]
    [InlineData("akka.actor.deployment { /export { dispatcher = x } }", "dispatcher")]
    public void Settings_of_Akka_itself_reach_it(string hocon, string key) =>
        Assert.Contains($"\"{key}\"", EngineSettings.From(HoconConfig.Parse(hocon)).Akka, StringComparison.Ordinal);

    [Fact]
    public void A_variable_that_is_not_set_leaves_the_default() =>
        Assert.Equal(8, EngineSettings.From(HoconConfig.Parse("wandb-export.history.workers = ${?WANDB_EXPORTER_SPEC_THAT_IS_NOT_SET}")).History.Workers);

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
            """)).Buckets.Stores.Get<S3Settings>();

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
