using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests;

public sealed class LocalDestinationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("00000001-00000256.jsonl")]
    [InlineData("00000001.00000003-1a2b3c4d.jsonl")]
    public async Task A_journal_copied_out_of_a_bucket_is_not_taken_for_an_empty_one(string name)
    {
        await using (await Samples.OpenAsync(_directory.Path))
        {
        }
        await File.WriteAllTextAsync(_directory[$"_export/journal/{name}"], "");

        Assert.Equal("journal_of_bucket", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path))).Code);
        Assert.Equal("journal_of_bucket", (await Samples.FailsAsync(() => Samples.ReadJournalAsync(_directory.Path))).Code);
    }

    [Fact]
    public async Task A_new_destination_is_created_with_its_parents_and_says_what_it_is()
    {
        await using (await Samples.OpenAsync(_directory["a/b/c"]))
        {
        }

        Assert.Equal(
            ["_export", "_export/export.json", "_export/journal", "_export/lock", "_export/tmp"],
            Directory.EnumerateFileSystemEntries(_directory["a/b/c"], "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_directory["a/b/c"], path)).Order(StringComparer.Ordinal));
        await using var export = await LocalExport.OpenReadOnlyAsync(_directory["a/b/c"], CancellationToken.None);
        Assert.Empty(export.Identity.DifferencesTo(Samples.Identity));
    }

    [Fact]
    public async Task The_same_export_goes_on_whatever_version_began_it()
    {
        await using (await Samples.OpenAsync(_directory.Path))
        {
        }

        await using var again = await Samples.OpenAsync(_directory.Path, identity: Samples.Identity with { ToolVersion = "2.0", CreatedAt = DateTimeOffset.MaxValue });

        Assert.Equal(Samples.Identity.CreatedAt, again.Identity.CreatedAt);
    }

    [Fact]
    public async Task Another_export_is_refused_with_both_named()
    {
        await using (await Samples.OpenAsync(_directory.Path))
        {
        }

        var failure = await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path, identity: Samples.Identity with { Selection = ["acme/other"] }));

        Assert.Equal((ExitCode.Destination, "destination_foreign", FailureCategory.Fatal), (failure.Exit, failure.Code, failure.Category));
        Assert.Contains("acme/demo", failure.Message, StringComparison.Ordinal);
        Assert.Contains("acme/other", failure.Message, StringComparison.Ordinal);
        await using var unlocked = await Samples.OpenAsync(_directory.Path);
    }

    [Fact]
    public async Task A_newer_format_is_refused()
    {
        await using (await Samples.OpenAsync(_directory.Path, identity: Samples.Identity with { FormatVersion = 2 }))
        {
        }

        Assert.Equal("format_newer", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path))).Code);
        Assert.Equal("format_newer", (await Samples.FailsAsync(() => LocalExport.OpenReadOnlyAsync(_directory.Path, CancellationToken.None))).Code);
    }

    [Theory]
    [InlineData("thesis.tex")]
    [InlineData("_export/notes.txt")]
    [InlineData("tables/part.parquet")]
    public async Task A_directory_with_something_else_in_it_is_refused_and_left_alone(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[file])!);
        await File.WriteAllTextAsync(_directory[file], "mine");
        var before = Directory.EnumerateFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories).ToArray();

        var failure = await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path));

        Assert.Equal((ExitCode.Destination, "destination_foreign"), (failure.Exit, failure.Code));
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(_directory.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(".DS_Store")]
    [InlineData("_export/lock")]
    [InlineData("_export/tmp/00000001")]
    public async Task A_directory_with_nothing_of_worth_in_it_is_taken(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[file])!);
        await File.WriteAllTextAsync(_directory[file], "");

        await using var destination = await Samples.OpenAsync(_directory.Path);

        Assert.Empty(Directory.EnumerateFiles(_directory["_export/tmp"]));
    }

    [Fact]
    public async Task A_file_is_no_destination()
    {
        await File.WriteAllTextAsync(_directory["file"], "");

        var failure = await Samples.FailsAsync(() => Samples.OpenAsync(_directory["file"]));

        Assert.Equal(ExitCode.Destination, failure.Exit);
        Assert.Contains(_directory["file"], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_without_an_identity_is_not_taken_for_a_new_export()
    {
        await using (var destination = await Samples.OpenAsync(_directory.Path))
            await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);
        File.Delete(_directory["_export/export.json"]);

        Assert.Equal("identity_missing", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory.Path))).Code);
    }

    [Fact]
    public async Task A_destination_behind_a_link_is_the_directory_it_leads_to()
    {
        Directory.CreateDirectory(_directory["real"]);
        Directory.CreateSymbolicLink(_directory["link"], _directory["real"]);

        await using (await Samples.OpenAsync(_directory["link"]))
            Assert.True(File.Exists(_directory["real/_export/export.json"]));
    }

    [Theory]
    [InlineData("_export/tmp")]
    [InlineData("_export/journal")]
    public async Task State_that_leads_elsewhere_is_refused_and_nothing_there_is_touched(string link)
    {
        await using (await Samples.OpenAsync(_directory["export"]))
        {
        }
        Directory.CreateDirectory(_directory["elsewhere"]);
        await File.WriteAllTextAsync(_directory["elsewhere/precious"], "");
        Directory.Delete(_directory["export/" + link]);
        Directory.CreateSymbolicLink(_directory["export/" + link], _directory["elsewhere"]);

        Assert.Equal("symbolic_link", (await Samples.FailsAsync(() => Samples.OpenAsync(_directory["export"]))).Code);
        Assert.Equal([_directory["elsewhere/precious"]], Directory.EnumerateFileSystemEntries(_directory["elsewhere"]));
    }

    [Fact]
    public async Task Looking_at_an_export_changes_nothing_and_waits_for_nobody()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        await destination.Sink.PutAsync("tables/x", [1]);
        await destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None);

        await using var export = await LocalExport.OpenReadOnlyAsync(_directory.Path, CancellationToken.None);

        Assert.Equal(Environment.ProcessId, export.Writer?.Pid);
        Assert.Equal([Samples.Record(1)], await export.Journal.ReadAsync());
        Assert.Equal([1], await export.Sink.ReadAsync("tables/x"));
        Assert.Contains("_export/export.json", await export.Sink.KeysAsync(""));
        await Assert.ThrowsAsync<InvalidOperationException>(() => export.Sink.PutAsync("tables/x", [2]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => export.Sink.DeleteAsync(new ObjectKey("tables/x"), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => export.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None));
    }

    [Fact]
    public async Task Looking_at_what_is_no_export_says_so()
    {
        Assert.Equal("no_export", (await Samples.FailsAsync(() => LocalExport.OpenReadOnlyAsync(_directory.Path, CancellationToken.None))).Code);
        Assert.Equal("no_export", (await Samples.FailsAsync(() => LocalExport.OpenReadOnlyAsync(_directory["none"], CancellationToken.None))).Code);
    }

    [Fact]
    public async Task What_a_killed_process_left_unfinished_is_removed()
    {
        await using (await Samples.OpenAsync(_directory.Path))
        {
        }
        await File.WriteAllTextAsync(_directory["_export/tmp/00000007"], "half");
        await File.WriteAllTextAsync(_directory["_export/lock.json.abc"], "half");

        await using var destination = await Samples.OpenAsync(_directory.Path);

        Assert.Empty(Directory.EnumerateFiles(_directory["_export/tmp"]));
        Assert.False(File.Exists(_directory["_export/lock.json.abc"]));
    }
}
