using System.Diagnostics;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Local;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.Local;

/// <summary>What only a directory can get wrong; the contract itself is in <see cref="SinkConformance"/>.</summary>
public sealed class LocalSinkTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Nothing_is_written_or_read_through_a_link()
    {
        await using var destination = await Samples.OpenAsync(_directory["export"]);
        Directory.CreateDirectory(_directory["outside/runs"]);
        await File.WriteAllTextAsync(_directory["outside/runs/secret"], "secret");
        Directory.CreateSymbolicLink(_directory["export/tables"], _directory["outside"]);

        var failure = await Samples.FailsAsync(() => destination.Sink.PutAsync("tables/runs/part", [1]));

        Assert.Equal(("symbolic_link", ExitCode.Destination), (failure.Code, failure.Exit));
        Assert.False(File.Exists(_directory["outside/runs/part"]));
        Assert.Null(await destination.Sink.ReadAsync("tables/runs/secret"));
        Assert.Empty(await destination.Sink.KeysAsync("tables/"));
        await destination.Sink.DeleteAsync(new ObjectKey("tables/runs/secret"), CancellationToken.None);
        Assert.True(File.Exists(_directory["outside/runs/secret"]));
    }

    [Fact]
    public async Task A_folder_of_temporary_files_that_takes_none_is_named_itself()
    {
        await using var destination = await Samples.OpenAsync(_directory["export"]);
        Directory.Delete(_directory["export/_export/tmp"]);
        var failure = await Samples.FailsAsync(() => destination.Sink.PutAsync("artifacts/a", [1]));
        Assert.Equal(ExitCode.Destination, failure.Exit);
        Assert.Contains($"create a file in {_directory["export/_export/tmp"]}", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>It is the writer's alone, and another user who verifies the export may not look into it; the tests' user may look everywhere, but not so deep.</summary>
    [Fact]
    public async Task A_folder_of_temporary_files_is_not_looked_into()
    {
        await using var destination = await Samples.OpenAsync(_directory["export"]);
        await destination.Sink.PutAsync("tables/runs/part", [1]);
        const string deep = """cd "$1"; for i in $(seq 30); do mkdir "$2"; cd -P "$2"; done""";
        using var digging = Process.Start("sh", ["-ec", deep, "sh", _directory["export/_export/tmp"], new string('d', 200)])!;
        await digging.WaitForExitAsync();
        try
        {
            Assert.Equal(0, digging.ExitCode);
            Assert.Contains("tables/runs/part", await destination.Sink.KeysAsync(""));
        }
        finally
        {
            using var filling = Process.Start("rm", ["-r", Directory.GetDirectories(_directory["export/_export/tmp"]).Single()])!;
            await filling.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task A_copy_takes_no_room_of_its_own_and_stays_as_it_is_when_the_other_is_put_anew()
    {
        await using var destination = await Samples.OpenAsync(_directory["export"]);
        var stored = await destination.Sink.PutAsync("artifacts/a", [1, 2, 3]);

        var copy = await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey("artifacts/b"), CancellationToken.None);
        var again = await destination.Sink.CopyAsync(destination.Sink, stored, new ObjectKey("artifacts/b"), CancellationToken.None);

        Assert.Equal(copy, again);
        Assert.Equal("2", await LinksAsync(_directory["export/artifacts/b"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["export/_export/tmp"]));
        await destination.Sink.PutAsync("artifacts/a", [4]);
        Assert.Equal([1, 2, 3], await destination.Sink.ReadAsync("artifacts/b"));
        Assert.Equal("1", await LinksAsync(_directory["export/artifacts/b"]));
    }

    [Fact]
    public async Task A_file_that_comes_where_a_folder_is_about_to_be_made_is_a_clash_of_names()
    {
        await using var destination = await Samples.OpenAsync(_directory["export"]);
        for (var i = 0; i < 50; i++)
        {
            var folder = _directory[$"export/files/{i}"];
            var file = Task.Run(() =>
            {
                SpinWait.SpinUntil(() => Directory.Exists(folder));
                try
                {
                    File.WriteAllText(Path.Combine(folder, "data"), "x");
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // The folder came first.
                }
            });
            try
            {
                await destination.Sink.PutAsync($"files/{i}/data/inner", [1]);
            }
            catch (ExportException e)
            {
                Assert.Equal(FailureCode.NameClash, e.Failure.Code);
            }
            await file;
        }
    }

    private static async Task<string> LinksAsync(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%h", path]) { RedirectStandardOutput = true })!;
        return (await stat.StandardOutput.ReadToEndAsync()).Trim();
    }

    [Fact]
    public async Task A_link_that_replaces_a_used_directory_is_seen_too()
    {
        await using var destination = await Samples.OpenAsync(_directory["export"]);
        await destination.Sink.PutAsync("tables/1", [1]);
        Directory.Move(_directory["export/tables"], _directory["outside"]);
        Directory.CreateSymbolicLink(_directory["export/tables"], _directory["outside"]);

        Assert.Equal("symbolic_link", (await Samples.FailsAsync(() => destination.Sink.PutAsync("tables/2", [1]))).Code);
    }

    [Fact]
    public async Task A_link_under_an_objects_own_name_is_replaced_not_followed()
    {
        await using var destination = await Samples.OpenAsync(_directory["export"]);
        await File.WriteAllTextAsync(_directory["outside"], "mine");
        File.CreateSymbolicLink(_directory["export/part"], _directory["outside"]);

        await destination.Sink.PutAsync("part", [1]);

        Assert.Equal("mine", await File.ReadAllTextAsync(_directory["outside"]));
        Assert.Equal([1], await destination.Sink.ReadAsync("part"));
    }

    [Theory]
    [InlineData("a", "a/b")]
    [InlineData("a/b", "a")]
    public async Task A_file_and_a_directory_of_one_name_fail_the_second_put_alone(string first, string second)
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        await destination.Sink.PutAsync(first, [1]);

        var failure = await Samples.FailsAsync(() => destination.Sink.PutAsync(second, [2]));

        Assert.Equal((FailureCategory.Permanent, "name_clash"), (failure.Category, failure.Code));
        Assert.Equal([1], await destination.Sink.ReadAsync(first));
        Assert.Empty(Directory.EnumerateFiles(_directory["_export/tmp"]));
    }

    [Theory]
    [InlineData("files/Model.pt", "files/model.pt")]
    [InlineData("files/A/x", "files/a/x")]
    public async Task Where_case_is_folded_the_second_spelling_is_refused(string first, string second)
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        var sink = FoldingSink();
        await sink.PutAsync(first, [1]);
        await sink.PutAsync(first, [2]);

        // This file system tells the names apart, so that the second must be made to be there as it would be where they are one.
        Directory.CreateDirectory(Path.GetDirectoryName(_directory[second])!);
        await File.WriteAllTextAsync(_directory[second], "");

        var failure = await Samples.FailsAsync(() => FoldingSink().PutAsync(second, [3]));

        Assert.Equal((FailureCategory.Permanent, "name_clash"), (failure.Category, failure.Code));
        Assert.Equal([2], await sink.ReadAsync(first));
    }

    [Fact]
    public async Task A_name_that_is_too_long_for_the_file_system_says_so()
    {
        await using var destination = await Samples.OpenAsync(_directory.Path);
        Assert.Equal("name_too_long", (await Samples.FailsAsync(() => destination.Sink.PutAsync(new string('x', 300), [1]))).Code);
        Assert.Equal("name_too_long", (await Samples.FailsAsync(() => destination.Sink.PutAsync($"a/{new string('x', 300)}/b", [1]))).Code);
    }

    [Fact]
    public async Task Unfinished_objects_are_private_and_finished_ones_as_the_user_wants_them()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var destination = await Samples.OpenAsync(_directory.Path);
        await File.WriteAllTextAsync(_directory["usual"], "");

        await destination.Sink.PutAsync("part", [1]);

        Assert.Equal(File.GetUnixFileMode(_directory["usual"]), File.GetUnixFileMode(_directory["part"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory["_export/tmp"]));
    }

    [Fact]
    public async Task The_points_of_a_put_come_in_order()
    {
        var points = new RecordedPoints();
        await using var destination = await Samples.OpenAsync(_directory.Path, new LocalDestinationOptions { CrashPoint = points });
        points.Reached.Clear();

        await destination.Sink.PutAsync("part", [1]);

        Assert.Equal([CrashPoints.PutOpened, CrashPoints.PutWritten, CrashPoints.PutSynced, CrashPoints.PutChecked, CrashPoints.PutRenamed], points.Reached);
    }

    [SkippableFact]
    public async Task What_cannot_be_made_durable_for_a_record_is_not_recorded()
    {
        Skip.IfNot(PendingSync.IsOffered, "This system cannot make a file system durable and tell of errors.");
        await using var destination = await Samples.OpenAsync(_directory.Path);
        await destination.Sink.PutForRecordAsync(new ObjectKey("artifacts/a/file"), SourceDigests.None, Samples.Bytes([1]), CancellationToken.None);
        Directory.Delete(_directory["artifacts/a"], recursive: true);

        var failure = await Samples.FailsAsync(() => destination.Journal.AppendAsync([Samples.Record(1)], CancellationToken.None));

        Assert.Equal((FailureCategory.Fatal, ExitCode.Destination), (failure.Category, failure.Exit));
        await Samples.FailsAsync(() => destination.Journal.AppendAsync([Samples.Record(2)], CancellationToken.None));
        Assert.Empty(await Samples.ReadJournalAsync(_directory.Path));
    }

    [Fact]
    public async Task A_put_for_a_record_goes_through_no_link_either()
    {
        await using var destination = await Samples.OpenAsync(_directory["export"]);
        Directory.CreateDirectory(_directory["outside"]);
        Directory.CreateSymbolicLink(_directory["export/artifacts"], _directory["outside"]);

        var failure = await Samples.FailsAsync(
            () => destination.Sink.PutForRecordAsync(new ObjectKey("artifacts/file"), SourceDigests.None, Samples.Bytes([1]), CancellationToken.None));

        Assert.Equal("symbolic_link", failure.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory["outside"]));
    }

    private LocalSink FoldingSink()
    {
        // Two of them write to one folder here, so they must not choose the same temporary names.
        var temporary = Directory.CreateDirectory(_directory[$"_export/tmp/{Guid.NewGuid():N}"]).FullName;
        var threads = new SyncThreads();
        var directories = new DirectorySync(threads);
        var tree = new DirectoryTree(_directory.Path, directories, foldsCase: true);
        return new LocalSink(_directory.Path, new LocalSinkWriting(tree, directories, threads, Pending: null, temporary, new HeldFence(), CrashPoints.None));
    }
}
