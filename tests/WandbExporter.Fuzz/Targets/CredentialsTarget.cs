using System.Text;
using WandbExporter.Client.Credentials;
using WandbExporter.Core.Errors;
using WandbExporter.Fuzz.Mutation;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Files in which the server and the key are looked up.</summary>
internal static class CredentialsTarget
{
    private const string Netrc = "netrc";
    private const string Settings = "settings";
    private const string Headers = "WANDB__EXTRA_HTTP_HEADERS";

    private static readonly (string File, string Text)[] Files =
    [
        (Netrc, "machine api.wandb.ai\n  login user\n  password 0123456789abcdef0123456789abcdef01234567\n# comment\ndefault login anonymous password \"quoted \\\" secret\""),
        (Netrc, "macdef init\n cd /tmp\n\nmachine localhost:8080 login a account b password #notacomment"),
        (Settings, "[default]\nbase_url = https://wandb.example.org\nentity: team\nproject = p ; not a comment\n\n[other]\nbase_url = x"),
        (Headers, """{"X-Proxy":"a","X-Number":1,"X-Null":null,"X-List":[1,{}]}"""),
    ];

    public static FuzzTarget Make(string name) => new(
        name, [.. Files.Select(file => new Sample(Encoding.UTF8.GetBytes(file.Text), file.File))], (origin, input) => Resolve((string)origin.Context!, Encoding.UTF8.GetString(input)), error => error is WandbException)
    {
        Tokens = [.. Tokens.Of("machine ", "default ", "login ", "password ", "macdef ", "account ", "\n", "\n\n", "\r", "\"", "\\", "#", "[default]", "[", "]", "=", ":", ";", "base_url", "://", "https://", "\0", "\ufeff", "api.wandb.ai"), .. Tokens.OfJson],
    };

    private static void Resolve(string file, string text)
    {
        var resolver = new CredentialResolver(new OneFile(file, text));
        _ = resolver.DefaultSelection();
        _ = resolver.Resolve();
    }

    private sealed class OneFile(string file, string text) : IEnvironment
    {
        public string? Home => "/home/user";

        public string WorkingDirectory => "/work";

        public string? Variable(string name) => name == Headers && file == Headers ? text : name == "WANDB_API_KEY" && file != Netrc ? "0123456789abcdef0123456789abcdef01234567" : null;

        public string? ReadFile(string path) => path.EndsWith(file, StringComparison.Ordinal) ? text : null;
    }
}
