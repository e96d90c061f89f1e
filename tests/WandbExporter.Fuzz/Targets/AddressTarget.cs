using System.Text;
using WandbExporter.Core.Errors;
using WandbExporter.Core.Ids;
using WandbExporter.Core.Plan;
using WandbExporter.Core.References;
using WandbExporter.Fuzz.Mutation;
using WandbExporter.Storage.Kinds;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Paths and addresses: of runs and what else has pages, of destinations, of what artifacts refer to, and names as keys.</summary>
internal static class AddressTarget
{
    private static readonly string[] Texts =
    [
        "team/project/run1", "https://wandb.ai/team/project/runs/run1/overview?nw=x#y", "https://user:secret@wandb.ai/team/p/sweeps/s1", "https://wandb.ai/orgs/my-org/registry/model?selectionPath=a%2Fb%2Fc&version=v3",
        "team/project/collection:v3", "https://wandb.ai/team/project/artifacts/model/name/v1/files", "https://wandb.ai/team/project/reports/Title--Vmlldzo5MDE", "https://forge.coreweave.com/wandb/team/project",
        "s3://bucket/prefix/key?versionId=1", "gs://bucket/a/b#123", "https://account.blob.core.windows.net/container/a", "file:///tmp/a", "wandb-artifact://41424344/a/b", "az://account/container/prefix", "./export", "https://xn--mnchen-3ya.example:8443/a%2fb/../c",
        "History/team/project/run1", "RunPage/team/project/000001", "tables/history/~/a%20b/%7E",
    ];

    public static FuzzTarget Make(string name) => new(
        name, [.. Texts.Select(text => new Sample(Encoding.UTF8.GetBytes(text)))], (_, input) => Read(Encoding.UTF8.GetString(input)), _ => false)
    {
        Tokens = Tokens.Of("/", "//", "://", "?", "#", "@", ":", "%", "%2F", "%00", "%zz", "%ED%A0%80", "..", ".", "\\", "[", "]", "[::1]", "*", "~", "é", "\u0130", "\0", " ", "&", "=", "--", "https://", "s3://", "runs", "CON", "xn--", "65536"),
        // Some ten readers of the same text.
        BytesPerByte = 1024,
    };

    private static void Read(string text)
    {
        _ = (ProjectPath.TryParse(text, out _), RunPath.TryParse(text, out _), SweepPath.TryParse(text, out _), ArtifactName.TryParse(text, out _));
        _ = WebPage.Shown(text) + WebPage.Parse(text);
        var key = KeyEncoding.EncodePath(text);
        if (KeyEncoding.DecodePath(key) is { } back && back != text)
            throw new InvalidOperationException($"'{text}' came back as '{back}'.");
        _ = KeyEncoding.Decode(text);
        var reference = ReferenceAddress.Parse(text);
        _ = reference.Place + reference.Problem;
        Refused<FormatException>(() => RunPath.Parse(text));
        Refused<ExportException>(() => UnitId.Parse(text));
        Refused<ExportException>(() => ReferenceRule.Parse(text));
        Refused<ExportException>(() => StoreKinds.Parse(text));
        Refused<ExportException>(() => SelectionParser.Parse([text]));
    }

    private static void Refused<T>(Func<object> read)
        where T : Exception
    {
        try
        {
            _ = read();
        }
        catch (T)
        {
            // Said.
        }
    }
}
