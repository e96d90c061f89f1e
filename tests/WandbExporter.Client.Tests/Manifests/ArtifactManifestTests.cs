using System.Text;
using WandbExporter.Client.Manifests;
using WandbExporter.Client.Model;
using WandbExporter.Core.Errors;
using WandbExporter.Core.IO;

namespace WandbExporter.Client.Tests.Manifests;

public sealed class ArtifactManifestTests
{
    private const string Whole = """
        {"version":1,"storagePolicy":"wandb-storage-policy-v1","storagePolicyConfig":{"storageLayout":"V2","storageRegion":"eu","more":{"a":[1]}},
         "contents":{
          "dir/a.txt":{"digest":"rL0Y20zC+Fzt72VPzMSk2A==","size":12,"birthArtifactID":"QXJ0aWZhY3Q6MQ=="},
          "b ünï \ud83d\ude80.bin":{"size":"3","digest":"PJ4QJiiZf0Ssh7CxMcaZLQ==","extra":{"note":[1,{"alg":"x"}],"alg":"XXH128"},"birthArtifactID":"QXJ0aWZhY3Q6MQ==","skip_cache":false,"local_path":"/home/x"},
          "new":{"digest":"q","extra":{"alg":"BLAKE3"},"size":-1},
          "ref.bin":{"digest":"etag-1","ref":"s3://b/k?versionId=1","size":9,"extra":{"etag":"etag-1","versionID":"1"}},
          "lone \ud83d\\\/\u00e9":{"digest":null,"extra":null,"ref":"","size":1.5}
         }}
        """;

    [Fact]
    public async Task Every_field_of_every_entry_is_as_the_manifest_spells_it()
    {
        var (header, entries) = await ReadAsync(Whole);
        Assert.Equal(new ArtifactManifestHeader("1", "wandb-storage-policy-v1", "V2", "eu"), header);
        Assert.Equal(
            [
                new("dir/a.txt", "rL0Y20zC+Fzt72VPzMSk2A==", EntryAlgorithm.Md5, null, 12, null, "QXJ0aWZhY3Q6MQ==", null),
                new("b ünï 🚀.bin", "PJ4QJiiZf0Ssh7CxMcaZLQ==", EntryAlgorithm.Xxh128, "XXH128", 3, null, "QXJ0aWZhY3Q6MQ==", """{"note":[1,{"alg":"x"}],"alg":"XXH128"}"""),
                new("new", "q", EntryAlgorithm.Unknown, "BLAKE3", null, null, null, """{"alg":"BLAKE3"}"""),
                new("ref.bin", "etag-1", EntryAlgorithm.None, null, 9, "s3://b/k?versionId=1", null, """{"etag":"etag-1","versionID":"1"}"""),
                new("lone \ud83d\\/é", null, EntryAlgorithm.Md5, null, null, null, null, null),
            ],
            entries);
    }

    /// <summary>The library that reads JSON fails when it compares a name with half of a surrogate in it.</summary>
    [Theory]
    [InlineData("""{"\ud800":[1],"contents":{"a":{"size":1}}}""")]
    [InlineData("""{"storagePolicyConfig":{"\ud800":1},"contents":{"a":{"size":1}}}""")]
    [InlineData("""{"contents":{"a":{"\ud800":{},"\u0073ize":1}}}""")]
    [InlineData("""{"contents":{"a":{"extra":{"\ud800":1},"birthArtifactID":"\ud800","size":1}}}""")]
    [InlineData("""{"contents":{"a":{"birthArtifactID":"x","birthArtifactID":"\ud800","size":1}}}""")]
    public async Task A_name_with_half_of_a_surrogate_is_a_name(string manifest)
    {
        var (_, entries) = await ReadAsync(manifest);
        Assert.Equal(("a", 1), (Assert.Single(entries).Path, entries[0].Size));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task It_may_come_in_pieces_of_any_size(int piece)
    {
        var whole = await ReadAsync(Whole);
        var (header, entries) = await ReadAsync(Whole, piece);
        Assert.Equal(whole.Header, header);
        Assert.Equal(whole.Entries, entries);
    }

    [Fact]
    public async Task What_it_says_of_itself_may_stand_behind_its_contents_and_what_is_new_is_skipped()
    {
        var (header, entries) = await ReadAsync("""
            {"contents":{"a":{"digest":"x"}},"future":{"contents":{"b":{}},"deep":[[{"version":9}]]},"flag":true,"none":null,"manifestKind":"\"}","storagePolicyConfig":{},"storagePolicy":null,"version":"2"}
            """);
        Assert.Equal(new ArtifactManifestHeader("2", null, "V1", null), header);
        Assert.Equal("a", Assert.Single(entries).Path);

        (header, entries) = await ReadAsync("""{"contents":{},"storagePolicyConfig":null}""");
        Assert.Equal(ArtifactManifestHeader.Unsaid, header);
        Assert.Empty(entries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"error":"expired"}""")]
    [InlineData("""{"contents":[]}""")]
    [InlineData("""{"contents":null}""")]
    [InlineData("""{"contents":{"a":"b"}}""")]
    [InlineData("""{"contents":{"a":{"digest":"x"}""")]
    [InlineData("""{"contents":{"a":{"digest":"x"}}} {}""")]
    [InlineData("""{"contents":{"a":{}},"contents":{"b":{}}}""")]
    [InlineData("<html>")]
    public async Task What_is_no_manifest_is_not_taken_for_an_empty_one(string text)
    {
        foreach (var piece in (int[])[1, 1000])
        {
            var failure = (await Assert.ThrowsAsync<WandbException>(() => ReadAsync(text, piece))).Failure;
            Assert.Equal((FailureCategory.Transient, FailureCode.BadManifest), (failure.Category, failure.Code));
            Assert.StartsWith("The manifest of a test is none that can be read", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Names_that_are_no_text_are_refused()
    {
        var bytes = """{"contents":{"x":{}}}"""u8.ToArray();
        bytes[13] = 0xff;
        await using var manifest = new ArtifactManifest(new MemoryStream(bytes), "the manifest of a test");
        await Assert.ThrowsAsync<WandbException>(async () => await manifest.ReadEntriesAsync().ToListAsync());
    }

    [Fact]
    public async Task A_million_entries_are_never_held()
    {
        const int Entries = 1_000_000;
        var content = new GeneratedManifest(Entries);
        await using var manifest = new ArtifactManifest(content, "the manifest of a test");
        var (count, bytes, ahead) = (0, 0L, 0);
        await foreach (var entry in manifest.ReadEntriesAsync())
        {
            ahead = Math.Max(ahead, content.Written - count);
            bytes += entry.Size!.Value;
            count++;
        }
        Assert.Equal((Entries, Entries * (Entries - 1L) / 2), (count, bytes));
        Assert.InRange(ahead, 1, 2000);
        Assert.Equal("V2", manifest.Header.StorageLayout);
    }

    [Fact]
    public async Task An_entry_of_any_length_is_read_up_to_a_bound()
    {
        var path = new string('p', 300_000);
        var (_, entries) = await ReadAsync($$"""{"contents":{"{{path}}":{"digest":"x"} } }""");
        Assert.Equal(path, Assert.Single(entries).Path);

        await using var endless = new ArtifactManifest(new Forever("{\"contents\":{\""), "the manifest of a test");
        var failure = (await Assert.ThrowsAsync<WandbException>(async () => await endless.ReadEntriesAsync().ToListAsync())).Failure;
        Assert.Contains("has an entry of more than 16 MiB", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<(ArtifactManifestHeader Header, List<ArtifactManifestEntry> Entries)> ReadAsync(string text, int piece = int.MaxValue)
    {
        await using var manifest = new ArtifactManifest(new Pieces(Encoding.UTF8.GetBytes(text), piece), "the manifest of a test");
        var entries = await manifest.ReadEntriesAsync().ToListAsync();
        return (manifest.Header, entries);
    }

    private sealed class Pieces(byte[] content, int size) : ForwardStream
    {
        private int _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(size, buffer.Length), content.Length - _at);
            content.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return ValueTask.FromResult(count);
        }
    }

    private sealed class Forever(string beginning) : ForwardStream
    {
        private bool _begun;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            if (!_begun)
                Encoding.ASCII.GetBytes(beginning, buffer.Span);
            _begun = true;
            return ValueTask.FromResult(buffer.Length);
        }
    }

    /// <summary>Writes its text while it is read.</summary>
    private sealed class GeneratedManifest(int entries) : ForwardStream
    {
        private readonly MemoryStream _part = new();
        private int _next = -1;

        public int Written => _next;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_part.Position == _part.Length)
                Fill();
            return ValueTask.FromResult(_part.Read(buffer.Span));
        }

        private void Fill()
        {
            _part.SetLength(0);
            var text = new StringBuilder();
            if (_next < 0)
            {
                text.Append("""{"version":1,"contents":{""");
                _next = 0;
            }
            for (var i = 0; i < 200 && _next < entries; i++, _next++)
                text.Append(_next == 0 ? "" : ",").Append($$"""
                    "dir/{{_next / 1000}}/file-{{_next}}.bin":{"digest":"rL0Y20zC+Fzt72VPzMSk2A==","size":{{_next}},"birthArtifactID":"QXJ0aWZhY3Q6MQ=="}
                    """);
            if (_next == entries)
            {
                text.Append("""},"storagePolicyConfig":{"storageLayout":"V2"}}""");
                _next++;
            }
            _part.Write(Encoding.UTF8.GetBytes(text.ToString()));
            _part.Position = 0;
        }
    }
}
