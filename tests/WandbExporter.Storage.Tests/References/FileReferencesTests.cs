using WandbExporter.Core.Errors;
using WandbExporter.Core.References;
using WandbExporter.Storage.Local;
using WandbExporter.Storage.Tests.Support;
using Xunit;

namespace WandbExporter.Storage.Tests.References;

/// <summary>Files of this machine, and what links and odd names make of them.</summary>
public sealed class FileReferencesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _shared;

    public FileReferencesTests() => _shared = Directory.CreateDirectory(Path.Combine(_directory.Path, "shared")).FullName;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("plain.bin")]
    [InlineData("with space #1?x=%41&é.bin")]
    public async Task A_file_is_read_by_its_name_as_it_stands(string name)
    {
        await File.WriteAllTextAsync(Path.Combine(_shared, name), "content");
        await using var reader = Reader(_shared);
        var (content, answer) = await reader.ReadAsync($"file://{_shared}/{name}");
        Assert.Equal(("content", 7, null), (content, answer.Length, answer.ETag));
        Assert.Equal("tent", (await reader.ReadAsync($"file://{_shared}/{name}", 3, answer)).Content);
        Assert.Equal(FailureCode.ContentChanged, (await reader.FailureAsync($"file://{_shared}/{name}", 8, answer)).Code);
    }

    [Fact]
    public async Task A_name_that_is_percent_encoded_is_found_too()
    {
        await File.WriteAllTextAsync(Path.Combine(_shared, "a b.bin"), "content");
        await using var reader = Reader(_shared);
        Assert.Equal("content", (await reader.ReadAsync($"file://{_shared}/a%20b.bin")).Content);
        Assert.Equal(FailureCode.NotFound, (await reader.FailureAsync($"file://{_shared}/%2e%2e/a.bin")).Code);
    }

    [Fact]
    public async Task Links_are_followed_as_far_as_the_folders_reach()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_directory.Path, "outside")).FullName;
        await File.WriteAllTextAsync(Path.Combine(outside, "x.bin"), "outside");
        await File.WriteAllTextAsync(Path.Combine(_shared, "x.bin"), "inside");
        File.CreateSymbolicLink(Path.Combine(_shared, "within.bin"), "x.bin");
        File.CreateSymbolicLink(Path.Combine(_shared, "out.bin"), "../outside/x.bin");
        File.CreateSymbolicLink(Path.Combine(_shared, "circle.bin"), "circle.bin");
        Directory.CreateSymbolicLink(Path.Combine(_shared, "folder"), outside);
        Directory.CreateSymbolicLink(Path.Combine(_directory.Path, "alias"), _shared);
        await using var reader = Reader(_shared, Path.Combine(_directory.Path, "alias"));
        Assert.Equal("inside", (await reader.ReadAsync($"file://{_shared}/within.bin")).Content);
        Assert.Equal("inside", (await reader.ReadAsync($"file://{_directory.Path}/alias/x.bin")).Content);
        foreach (var name in new[] { "out.bin", "folder/x.bin" })
            Assert.Equal(FailureCode.ReferenceNotAllowed, (await reader.FailureAsync($"file://{_shared}/{name}")).Code);
        Assert.Equal(FailureCode.NotFound, (await reader.FailureAsync($"file://{_shared}/circle.bin")).Code);
    }

    [Fact]
    public async Task What_is_no_file_is_said_to_be_none()
    {
        Directory.CreateDirectory(Path.Combine(_shared, "folder"));
        await using var reader = Reader(_shared);
        Assert.Contains("it is a folder", (await reader.FailureAsync($"file://{_shared}/folder")).Message, StringComparison.Ordinal);
        Assert.Equal(FailureCode.NotFound, (await reader.FailureAsync($"file://{_shared}/gone.bin")).Code);
    }

    private static FileReferences Reader(params string[] folders) => new(ReferenceList.Of(folders.Select(folder => $"file://{folder}")));
}
