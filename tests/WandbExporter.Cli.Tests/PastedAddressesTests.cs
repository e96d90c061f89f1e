using System.CommandLine;
using WandbExporter.Cli.Commands;
using WandbExporter.Core.Errors;
using Xunit;

namespace WandbExporter.Cli.Tests;

/// <summary>A page of another server never stands for what the asked one has under its names.</summary>
public sealed class PastedAddressesTests
{
    private const string Server = "http://127.0.0.1:5000";

    [Fact]
    public void Every_command_that_asks_a_server_refuses_a_page_of_another_before_it_does_anything()
    {
        var root = CommandTree.Build();
        var lines = Lines(root, []).ToList();

        Assert.Equal(["delete", "doctor", "export", "init", "plan", "update runs", "upload artifact", "upload file"], lines.Select(line => line.Name).Order(StringComparer.Ordinal));
        Assert.All(lines, line =>
        {
            var refused = Assert.Throws<ExportException>(() => PastedAddresses.RequireOwn(root.Parse(line.With("https://wandb.ai/acme/vision/runs/x?token=secret")))).Failure;
            Assert.Equal(ExitCode.Usage, refused.Exit);
            Assert.StartsWith("'https://wandb.ai/acme/vision/runs/x' is a page of wandb.ai, and http://127.0.0.1:5000 would be asked; give --base-url https://api.wandb.ai, or write ", refused.Message, StringComparison.Ordinal);
            PastedAddresses.RequireOwn(root.Parse(line.With($"{Server}/acme/vision/runs/x")));
            PastedAddresses.RequireOwn(root.Parse(line.With("acme/vision/x")));
        });
    }

    [Theory]
    [InlineData("https://api.wandb.ai", "https://wandb.ai/acme", true)]
    [InlineData("https://api.wandb.ai", "http://WANDB.ai/acme", true)]
    [InlineData("https://api.wandb.ai", "https://forge.coreweave.com/wandb/acme", true)]
    [InlineData("https://api.wandb.ai", "https://acme.wandb.io/acme", false)]
    [InlineData("https://api.wandb.ai", "https://wandb.ai.example.com/acme", false)]
    [InlineData("https://acme.wandb.io", "https://acme.wandb.io/team", true)]
    [InlineData("https://acme.wandb.io", "https://wandb.ai/team", false)]
    [InlineData("https://api.wandb.example.com", "https://wandb.example.com/team", true)]
    [InlineData("https://api.example.com", "https://app.example.com/team", true)]
    [InlineData("http://localhost:8080", "http://localhost:8080/team", true)]
    [InlineData("http://localhost:8080", "http://localhost:8081/team", false)]
    [InlineData("http://localhost:8080", "https://localhost/team", false)]
    [InlineData("https://wandb.example", "https://xn--a.example/team", false)]
    [InlineData("https://xn--bcher-kva.example", "https://bücher.example/team", true)]
    public void A_page_is_of_a_server_whose_web_application_has_its_host(string server, string page, bool isOwn) =>
        Assert.Equal(isOwn, PastedAddresses.HasPage(new Uri(server), new Uri(page)));

    private static IEnumerable<(string Name, Func<string, string[]> With)> Lines(Command command, string[] names)
    {
        if (command.Options.Any(option => option.Name == "--base-url") && command.Arguments is [{ Name: var first }, ..] && first.StartsWith("ENTITY", StringComparison.Ordinal))
        {
            string[] rest =
            [
                .. command.Arguments.Skip(1).Where(argument => argument.Arity.MinimumNumberOfValues > 0).Select(_ => "x"),
                .. command.Options.Where(option => option.Required).SelectMany(option => new[] { option.Name, "x" }),
                "--base-url", Server,
            ];
            yield return (string.Join(' ', names), given => [.. names, given, .. rest]);
        }
        foreach (var line in command.Subcommands.SelectMany(below => Lines(below, [.. names, below.Name])))
            yield return line;
    }
}
