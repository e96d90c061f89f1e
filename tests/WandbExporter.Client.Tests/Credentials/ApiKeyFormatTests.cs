using WandbExporter.Client.Credentials;

namespace WandbExporter.Client.Tests.Credentials;

public sealed class ApiKeyFormatTests
{
    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    [InlineData("local-0123456789abcdef0123456789abcdef01234567")]
    [InlineData("wandb_v1_0123456789abcdef0123456789abcdef0123456789abcdef_0123456789")]
    [InlineData("local-0123456789abcdef-0123456789abcdef01234567")]
    [InlineData("eyJh.eyJz.c2ln")]
    public void Takes_keys(string key) => Assert.Null(ApiKeyFormat.Problem(key));

    [Theory]
    [InlineData("", "API key is empty.")]
    [InlineData("0123", "API key must have 40+ characters, has 4.")]
    [InlineData("local-0123456789", "API key must have 40+ characters, has 10.")]
    [InlineData("0123456789abcdef 0123456789abcdef01234567", "API key may only contain the letters A-Z, digits and underscores.")]
    [InlineData("0123456789abcdef0123456789abcdef0123456é", "API key may only contain the letters A-Z, digits and underscores.")]
    [InlineData("local-", "API key may only contain the letters A-Z, digits and underscores.")]
    public void Says_what_is_wrong(string key, string problem) => Assert.Equal(problem, ApiKeyFormat.Problem(key));
}
