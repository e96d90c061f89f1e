using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ports;
using WandbExporter.Core.Secrets;
using Xunit;

namespace WandbExporter.Core.Tests.Secrets;

public sealed class SecretScanTests
{
    /// <summary>Each is put together here, so that nothing that scans this repository takes it for a leak.</summary>
    public static TheoryData<string, string> Shapes => new()
    {
        { "a private key", "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIE" },
        { "a private key", "-----BEGIN " + "PRIVATE KEY-----" },
        { "an AWS access key", "AKIA" + "IOSFODNN7EXAMPLE" },
        { "a GitHub token", "ghp_" + new string('a', 36) },
        { "a GitHub token", "github_pat_" + new string('A', 82) },
        { "a GitLab token", "glpat-" + new string('x', 20) },
        { "a Slack token", "xoxb-" + "123456789012-abcdefghij" },
        { "a Slack token", "https://hooks.slack.com/services/" + "T00000000/B00000000/XXXXXXXXXXXX" },
        { "a Google API key", "AIza" + new string('b', 35) },
        { "an OpenAI API key", "sk-" + "proj-abcdefghij" + "T3BlbkFJ" + "abcdefghij" },
        { "an Anthropic API key", "sk-ant-" + "api03-" + new string('c', 90) },
        { "an OpenRouter API key", "sk-or-" + "v1-" + new string('0', 64) },
        { "a Hugging Face token", "hf_" + new string('d', 34) },
        { "a W&B API key", "wandb_" + "v1_" + new string('e', 70) },
        { "an npm token", "npm_" + new string('f', 36) },
        { "a PyPI token", "pypi-" + "AgEIcHlwaS5vcmc" + new string('g', 80) },
        { "a Stripe key", "sk_" + "live_" + new string('h', 24) },
        { "a SendGrid key", "SG." + new string('i', 22) + "." + new string('j', 43) },
        { "a Databricks token", "dapi" + new string('0', 32) },
        { "a Docker token", "dckr_" + "pat_" + new string('k', 27) },
        { "a key of an Azure storage account", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=" + new string('l', 86) + "==" },
        { "a signed address", "https://a.blob.core.windows.net/c/b?sv=2022&sig=" + new string('m', 43) },
        { "a JSON Web Token", "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0." + new string('n', 43) },
        { "an address with a password", "postgres://" + "user:p4ssw0rd@db.internal:5432/runs" },
        { "a secret by its name", "--api-key " + new string('9', 39) + "f" },
        { "a secret by its name", "export WANDB_API_KEY=" + new string('9', 39) + "f" },
        { "a secret by its name", "aws_secret_access_key = " + "abcdEFGH1234/+abcdEFGH1234abcdEFGH1234" },
    };

    public static TheoryData<string> Harmless =>
    [
        "a commit 8f3c0d5b7a1e4c2d9f6b8a0c1d2e3f4a5b6c7d8e",
        "sk-learn-pipeline-with-gradient-boosting",
        "https://github.com/acme/vision",
        "https://user:$PASSWORD@host/x",
        "https://<user>:<password>@host/x",
        "https://wandb.ai:443/acme/vision",
        "the api key is read from the environment",
        "api_key = os.environ['OPENAI_API_KEY']",
        "--api-key-file /run/secrets/wandb/key1234567890",
        "tokenizer: bert-base-uncased-finetuned-1234567890",
        "pad_token: 128001",
        "password: <hidden>",
        "hf_transfer",
        "",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_is_found_alone_within_text_and_within_JSON(string kind, string text)
    {
        foreach (var around in (string[])[text, $"before {text}", $"{text}\nafter", $"a='{text}';"])
            Assert.Equal(kind, SecretScan.InText(Encoding.UTF8.GetBytes(around))?.Kind);
        var json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { a = new object[] { 1, new { b = text } } });
        Assert.Equal(new SecretFound(kind, "a[1].b"), SecretScan.InJson(json));
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void What_is_none_is_left_alone(string text)
    {
        Assert.Null(SecretScan.InText(Encoding.UTF8.GetBytes(text)));
        Assert.Null(SecretScan.InJson(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { note = text })));
    }

    [Theory]
    [InlineData("""{"openai":{"apiKey":"abcd1234efgh"}}""", "openai.apiKey")]
    [InlineData("""{"wandb_api_key":{"value":"0123456789abcdef","desc":null}}""", "wandb_api_key.value")]
    [InlineData("""{"args":["--lr","0.1","--api-key","0123456789abcdef"]}""", "args[3]")]
    [InlineData("""{"db":[{"host":"a"},{"password":"hunter2222"}]}""", "db[1].password")]
    [InlineData("""{"api_keys":["0123456789abcdef"]}""", "api_keys[0]")]
    [InlineData("""{"myApiKey":"0123456789abcdef","b":1}""", "myApiKey")]
    [InlineData("""{"user_id_token":"0123456789abcdef"}""", "user_id_token")]
    [InlineData("""{"aws_secret_access_key":"/0123456789abcdefABCDEF+x"}""", "aws_secret_access_key")]
    [InlineData("""{"api\u005fkey":"\u0030123456789abcdef"}""", "api_key")]
    public void A_name_says_that_its_value_is_secret(string json, string path) =>
        Assert.Equal(new SecretFound("a secret by its name", path), SecretScan.InJson(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("""{"api_key":"${OPENAI_API_KEY}"}""")]
    [InlineData("""{"api_key":"********"}""")]
    [InlineData("""{"api_key":"REDACTED123"}""")]
    [InlineData("""{"api_key":"/run/secrets/key1"}""")]
    [InlineData("""{"api_key":null,"password":"","access_token":12345678}""")]
    [InlineData("""{"args":["--api-key-file","0123456789abcdef"]}""")]
    [InlineData("""{"valid_tokens":"128001abc","invalid_token":"0123456789abcdef","grid_token":"0123456789abcdef"}""")]
    [InlineData("""{"keyboard":"0123456789abcdef","tokens":"0123456789abcdef","secretary":"0123456789abcdef"}""")]
    public void A_placeholder_or_another_name_is_none(string json) => Assert.Null(SecretScan.InJson(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_name_that_is_a_secret_is_found_and_not_told()
    {
        var key = "ghp_" + new string('a', 36);
        var found = SecretScan.InJson(Encoding.UTF8.GetBytes("{\"a\":{\"" + key + "\":1}}"));
        Assert.Equal(new SecretFound("a GitHub token", "a.…"), found);
    }

    /// <summary>What begins like one over and over must not take the square of its length.</summary>
    [Theory]
    [InlineData("-eyJ")]
    [InlineData("eyJaaaaaaaaaa.b.")]
    [InlineData("api_key ")]
    [InlineData("ghp_")]
    [InlineData("a://b:c")]
    [InlineData("sk-")]
    public async Task A_long_text_takes_no_long_time(string word)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(word, 4_000_000 / word.Length)));
        Assert.Null(await Task.Run(() => SecretScan.InText(text)).WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Deep_and_broken_JSON_is_looked_at_as_text()
    {
        var key = "ghp_" + new string('a', 36);
        foreach (var json in (string[])[$"{{\"a\":NaN,\"b\":\"{key}\"}}", new string('[', 100_000) + $"\"{key}\"", $"{{\"b\":\"{key}", $"{{\"a\":\"\\ud800\",\"b\":\"{key}\"}}"])
            Assert.Equal("a GitHub token", SecretScan.InJson(Encoding.UTF8.GetBytes(json))?.Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(200_000)]
    public async Task A_file_is_refused_wherever_in_it_the_secret_stands_and_however_it_is_written(int piece)
    {
        var secret = Encoding.ASCII.GetBytes("ghp_" + new string('a', 36));
        // As long as they come: it is told only where it is seen whole.
        var token = Encoding.ASCII.GetBytes("eyJ" + new string('b', 1500) + ".eyJ" + new string('c', 3000) + "." + new string('d', 342));
        await Assert.ThrowsAsync<ExportException>(() => WriteAsync(new MemoryStream(), [.. Enumerable.Repeat((byte)' ', 131_072 - 2000), .. token, .. "\n"u8], piece));
        // The ends of the windows that are looked at, among others.
        foreach (var at in (int[])[0, 131_040, 131_071, 260_000, 299_960])
        {
            var content = Enumerable.Repeat((byte)' ', 300_000).ToArray();
            secret.CopyTo(content.AsSpan(at));
            using var stored = new MemoryStream();
            var refused = await Assert.ThrowsAsync<ExportException>(() => WriteAsync(stored, content, piece));
            Assert.Equal((FailureCode.SecretFound, FailureCategory.Permanent), (refused.Failure.Code, refused.Failure.Category));
            Assert.DoesNotContain("ghp_", refused.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("ghp_", Encoding.ASCII.GetString(stored.ToArray()), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(500_000)]
    public async Task A_file_without_one_and_what_is_no_text_pass_as_they_are_with_their_digest(int piece)
    {
        var random = new Random(7);
        var binary = new byte[300_000];
        random.NextBytes(binary);
        Encoding.ASCII.GetBytes("\0ghp_" + new string('a', 36)).CopyTo(binary, 0);
        foreach (var content in (byte[][])[binary, [.. Enumerable.Range(0, 300_000).Select(i => (byte)('a' + i % 26))], [], [1]])
        {
            using var stored = new ToldStream();
            await WriteAsync(stored, content, piece, told: true);
            Assert.Equal(content, stored.ToArray());
            Assert.Equal(content.Length, stored.LengthWhenTold);
        }
    }

    private static async Task WriteAsync(Stream stored, byte[] content, int piece, bool told = false)
    {
        await using var scanned = new ScannedStream(stored, "File a");
        for (var at = 0; at < content.Length; at += piece)
            await scanned.WriteAsync(content.AsMemory(at, Math.Min(piece, content.Length - at)));
        if (told)
            scanned.Tell(new byte[16]);
        await scanned.CompleteAsync(default);
    }

    private sealed class ToldStream : MemoryStream, IDigestedStream
    {
        public long LengthWhenTold { get; private set; } = -1;

        public void Tell(ReadOnlySpan<byte> md5) => LengthWhenTold = Length;
    }
}
