using WandbExporter.Client.Credentials;

namespace WandbExporter.Client.Tests.Credentials;

public sealed class NetrcFileTests
{
    [Theory]
    [InlineData("machine api.wandb.ai\n  login user\n  password KEY\n")]
    [InlineData("machine api.wandb.ai login user password KEY")]
    [InlineData("machine other login user password NO\r\nmachine api.wandb.ai\r\n\tpassword KEY\r\n")]
    [InlineData("# a comment\nmachine api.wandb.ai # here too\npassword KEY # and here\n")]
    [InlineData("machine \"api.wandb.ai\" login \"my user\" password \"KEY\"")]
    [InlineData("macdef init\ncd /pub\nmachine api.wandb.ai password NO\n\nmachine api.wandb.ai password KEY")]
    [InlineData("default login user password KEY")]
    [InlineData("default password NO\nmachine api.wandb.ai password KEY")]
    [InlineData("machine api.wandb.ai login a account b password KEY")]
    [InlineData("machine api.wandb.ai password OLD\nmachine api.wandb.ai password KEY")]
    [InlineData("machine api.wandb.ai login password password KEY")]
    public void Finds_the_password(string text) => Assert.Equal("KEY", NetrcFile.Password(text, "api.wandb.ai"));

    [Theory]
    [InlineData("")]
    [InlineData("machine other password NO")]
    [InlineData("machine api.wandb.ai.evil.org password NO")]
    [InlineData("machine api.wandb.ai:8080 password NO")]
    [InlineData("machine api.wandb.ai password \"\"")]
    [InlineData("machine api.wandb.ai login x")]
    [InlineData("machine api.wandb.ai password")]
    [InlineData("this is no netrc machine api.wandb.ai password NO")]
    public void Says_when_there_is_none(string text) => Assert.Null(NetrcFile.Password(text, "api.wandb.ai"));

    [Fact]
    public void A_password_may_hold_anything_between_quotes() =>
        Assert.Equal("a b\"c\\#", NetrcFile.Password("machine m password \"a b\\\"c\\\\#\"", "m"));
}
