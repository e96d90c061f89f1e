using System.Globalization;
using System.Text;

namespace WandbExporter.Cli.Init;

/// <summary>What an export is of, from where and where to, as a file for <c>--config</c> that explains itself.</summary>
/// <param name="Server">Where it is asked.</param>
/// <param name="KeyFile">Where the key is; null where the environment or netrc has it. The key itself never stands here.</param>
/// <param name="Paths">Entities, projects, runs.</param>
/// <param name="Organizations">By the names that people see.</param>
/// <param name="Destination">As <c>--to</c> takes it.</param>
internal sealed record Profile(Uri Server, string? KeyFile, IReadOnlyList<string> Paths, IReadOnlyList<string> Organizations, string Destination)
{
    public override string ToString() => $$"""
        # An export: what of, from where, where to. Options of the command line stand before what is said here, and
        # 'wandb-export config' prints every other setting that may stand here, with its default and what it means.
        wandb-export {

          # The server, and the file with the API key. Without one the key is read from WANDB_API_KEY or netrc; it does not stand here.
          server {
            base-url = {{Text(Server.ToString().TrimEnd('/'))}}
            {{(KeyFile is null ? "# api-key-file = \"/run/secrets/wandb-api-key\"" : $"api-key-file = {Text(KeyFile)}")}}
          }

          # ENTITY, ENTITY/PROJECT or ENTITY/PROJECT/RUN, and organizations by their names.
          selection {
            paths = {{List(Paths)}}
            organizations = {{List(Organizations)}}

            # Left out: projects by name, runs by time.
            # exclude-projects = ["scratch-*", "my-team/old"]
            # since = "2026-01-31"
          }

          # A directory, or a bucket such as s3://my-bucket/wandb.
          destination = {{Text(Destination)}}

          # For a server that others work on: what is asked of it at the most, and when.
          # transport.max-requests-per-second = 5
          # transport.max-bytes-per-second = 50 MiB
          # transport.quiet-hours = ["08:00-18:00=20%"]
        }

        """;

    private static string List(IReadOnlyList<string> texts) => $"[{string.Join(", ", texts.Select(Text))}]";

    /// <summary>Quoted: nothing in it is read as anything but text.</summary>
    private static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is '"' or '\\')
                quoted.Append('\\').Append(character);
            else if (char.IsControl(character))
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                quoted.Append(character);
        }
        return quoted.Append('"').ToString();
    }
}
