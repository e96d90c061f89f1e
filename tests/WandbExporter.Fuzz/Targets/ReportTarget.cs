using WandbExporter.Client.Model;
using WandbExporter.Client.ReportText;
using WandbExporter.Core.Ids;
using WandbExporter.Fuzz.Corpora;
using WandbExporter.Fuzz.Mutation;
using WandbExporter.Simulator;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Specs of reports, as they become text. One that is no JSON is kept as it is, so nothing is refused.</summary>
internal static class ReportTarget
{
    private static readonly byte[] Blocks = """
        {"version":5,"blocks":[{"type":"heading","level":2,"children":[{"text":"A *b* _c_","bold":true}]},{"type":"paragraph","children":[{"text":"see "},{"type":"link","url":"https://example.org/a?b=c","children":[{"text":"here"}]},{"type":"latex","content":"x^2"}]},
        {"type":"list","ordered":true,"children":[{"type":"list-item","checked":true,"children":[{"type":"paragraph","children":[{"text":"one"}]},{"type":"list","children":[{"type":"list-item","children":[{"type":"paragraph","children":[{"text":"two"}]}]}]}]}]},
        {"type":"code-block","language":"python","children":[{"type":"code-line","children":[{"text":"print(`1`)"}]}]},{"type":"table","children":[{"type":"table-row","children":[{"type":"table-cell","children":[{"text":"|"}]}]}]},
        {"type":"image","url":"https://example.org/i.png","children":[{"text":""}]},{"type":"horizontal-rule","children":[{"text":""}]},{"type":"panel-grid","metadata":{"panels":[{"x":1}]},"children":[{"text":""}]},{"type":"quote","children":[{"text":"q\nr"}]},{"type":"markdown-block","content":"# md"}]}
        """u8.ToArray();

    public static async Task<FuzzTarget> MakeAsync(string name)
    {
        var samples = new List<Sample> { new(Blocks) };
        await using (var server = await RecordedAnswers.StartAsync())
        await using (var client = server.ClientOf())
        {
            await foreach (var report in client.Reports.List(new ProjectPath(AwkwardOrganization.Team, AwkwardOrganization.Project)))
            {
                if (report.Spec is { } spec)
                    samples.Add(new Sample(spec.Utf8.ToArray()));
            }
        }
        return new FuzzTarget(name, samples, (_, input) => Write(new RawJson(input)), _ => false) { Tokens = Tokens.OfJson, FixedBytes = 16 << 20, BytesPerByte = 4096 };
    }

    private static void Write(RawJson spec)
    {
        _ = ReportMarkdown.Of(spec, "A title");
        _ = ReportHtml.Of(spec, "A title");
        foreach (var address in ReportMedia.AddressesIn(spec))
            _ = ReportMedia.NameOf(address);
    }
}
