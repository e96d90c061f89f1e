using System.Buffers;
using System.Text.RegularExpressions;

namespace WandbExporter.Core.Secrets;

/// <summary>
/// Credentials that can be told by how they are written: by the marks that their issuers document, so that they are found, and by the length of
/// what follows, so that little else is.
/// </summary>
internal static partial class SecretShapes
{
    /// <summary>Without any of these there is none of the shapes: one pass over most texts.</summary>
    private static readonly SearchValues<string> Marks = SearchValues.Create(
        [
            "-----BEGIN", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "hooks.slack.com", "AIza", "T3BlbkFJ", "sk-ant-", "sk-or-", "hf_",
            "npm_", "pypi-", "_live_", "SG.", "dapi", "dckr_pat_", "AccountKey=", "sig=", "X-Amz-Signature=", "X-Goog-Signature=", "eyJ", "://", "wandb_v1_",
        ],
        StringComparison.Ordinal);

    private static readonly (string Kind, Regex Shape)[] Shapes =
    [
        ("a private key", PrivateKey()),
        ("an AWS access key", AwsKey()),
        ("a GitHub token", GitHub()),
        ("a GitLab token", GitLab()),
        ("a Slack token", Slack()),
        ("a Google API key", Google()),
        ("an OpenAI API key", OpenAI()),
        ("an Anthropic API key", Anthropic()),
        ("an OpenRouter API key", OpenRouter()),
        ("a Hugging Face token", HuggingFace()),
        ("a W&B API key", Wandb()),
        ("an npm token", Npm()),
        ("a PyPI token", PyPI()),
        ("a Stripe key", Stripe()),
        ("a SendGrid key", SendGrid()),
        ("a Databricks token", Databricks()),
        ("a Docker token", Docker()),
        ("a key of an Azure storage account", AzureAccount()),
        ("a signed address", Signed()),
        ("a JSON Web Token", Jwt()),
        ("an address with a password", WithPassword()),
    ];

    /// <summary>What the first of the shapes that the text holds is; null if it holds none.</summary>
    public static string? In(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(Marks))
            return null;
        foreach (var (kind, shape) in Shapes)
        {
            if (shape.IsMatch(text))
                return kind;
        }
        return null;
    }

    [GeneratedRegex("-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----")]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b")]
    private static partial Regex AwsKey();

    [GeneratedRegex(@"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})")]
    private static partial Regex GitHub();

    [GeneratedRegex(@"\bglpat-[A-Za-z0-9_-]{20,}")]
    private static partial Regex GitLab();

    [GeneratedRegex(@"\bxox[abeoprs]-[A-Za-z0-9-]{20,}|hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{20,}")]
    private static partial Regex Slack();

    [GeneratedRegex(@"\bAIza[A-Za-z0-9_-]{35}")]
    private static partial Regex Google();

    [GeneratedRegex(@"\bsk-[A-Za-z0-9_-]{10,160}T3BlbkFJ[A-Za-z0-9_-]{10,}")]
    private static partial Regex OpenAI();

    [GeneratedRegex(@"\bsk-ant-[a-z0-9]{2,10}-[A-Za-z0-9_-]{40,}")]
    private static partial Regex Anthropic();

    [GeneratedRegex(@"\bsk-or-v1-[0-9a-f]{64}")]
    private static partial Regex OpenRouter();

    [GeneratedRegex(@"\bhf_[A-Za-z0-9]{34,}")]
    private static partial Regex HuggingFace();

    [GeneratedRegex(@"\bwandb_v1_[A-Za-z0-9_]{40,}")]
    private static partial Regex Wandb();

    [GeneratedRegex(@"\bnpm_[A-Za-z0-9]{36}\b")]
    private static partial Regex Npm();

    [GeneratedRegex(@"\bpypi-[A-Za-z0-9_-]{80,}")]
    private static partial Regex PyPI();

    [GeneratedRegex(@"\b[sr]k_live_[A-Za-z0-9]{20,}")]
    private static partial Regex Stripe();

    [GeneratedRegex(@"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}")]
    private static partial Regex SendGrid();

    [GeneratedRegex(@"\bdapi[0-9a-f]{32}")]
    private static partial Regex Databricks();

    [GeneratedRegex(@"\bdckr_pat_[A-Za-z0-9_-]{27}")]
    private static partial Regex Docker();

    [GeneratedRegex("AccountKey=[A-Za-z0-9+/]{86}==")]
    private static partial Regex AzureAccount();

    [GeneratedRegex(@"(?:[?&;]|u0026)(?:sig=[A-Za-z0-9%+/]{43,}|X-Amz-Signature=[0-9a-f]{64}|X-Goog-Signature=[0-9a-f]{64,})")]
    private static partial Regex Signed();

    [GeneratedRegex(@"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{10,}")]
    private static partial Regex Jwt();

    // Not the placeholders of documents: https://user:$PASSWORD@host, https://<user>:<password>@host.
    [GeneratedRegex(@"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@""'<>{}$]{1,64}:(?!\*+@|x+@|password@|pass@)[^\s/:@""'<>{}$]{3,128}@[A-Za-z0-9\[]")]
    private static partial Regex WithPassword();
}
