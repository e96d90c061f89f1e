using System.Globalization;
using System.Text;

namespace WandbExporter.Simulator;

/// <summary>Values that are no plain number, or that stop being one.</summary>
internal static class AwkwardValues
{
    private const string Sha = "959aaa2667a7a045304cbe8cf65db6a6a3032783cd12b9db744646b66d7bc266";

    public static IReadOnlyList<RunPlan> All { get; } =
    [
        Each("values-nonfinite-as-strings", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "0.5"),
        Each("values-nonfinite-as-bare-tokens", "NaN", "Infinity", "-Infinity", "0.5"),
        Each("values-nonfinite-nested", """{"a":NaN,"b":["Infinity",-Infinity]}""", """[NaN,1]""", "2"),
        new("values-infinite-781-times")
        {
            History = () => RunPlan.Rows(900, step => RunPlan.Row(step, "\"metric\":" + (step == 0 ? "7" : step <= 781 ? "Infinity" : "8"))),
        },
        Each("values-word-nan-is-text-too", "\"NaN\"", "\"nan\"", "\"a NaN\"", "1"),
        Each("values-explicit-null", "null", "1", "null"),
        Each("values-only-null", "null", "null", "null"),
        Each("values-empty-string-and-null", "\"\"", "null", "\"x\""),
        Each("values-booleans", "true", "false", "true"),
        Each("values-boolean-then-number", "true", "1", "0.5"),
        Each("values-beyond-2-53", "9007199254740993", "9223372036854775807", "-9223372036854775808", "9007199254740992"),
        Each("values-beyond-int64", "18446744073709551615", "9223372036854775808", "123456789012345678901234567890", "1"),
        Each("values-integer-turns-double", "1", "2", "2.5", "3", "9007199254740993"),
        Each("values-integral-doubles", "1.0", "2.0", "-0.0", "1e3", "1.7e+09", "0"),
        Each("values-extreme-doubles", "1.6e56", "1.7976931348623157e308", "5e-324", "-1e-300", "0.1", "0.30000000000000004"),
        Each("values-overflowing-literal", "1e400", "-1e400", "1"),
        Each("values-many-digits", "0.1000000000000000055511151231257827021181583404541015625", "3.141592653589793238462643383279", "1"),
        Each("values-drift-number-string-object", "1", "\"two\"", """{"three":3}""", "[4]", "null", "true", "7.5"),
        Each("values-drift-string-to-number", "\"1\"", "2", "\"3.0\""),
        Each("values-drift-object-to-number", """{"a":1}""", "2", """{"a":{"b":3}}"""),
        Each("values-histogram-float-nan-drift", Histogram, "0.5", "NaN", PackedHistogram),
        Each("values-nested", """{"a":{"b":{"c":1,"d":[1,{"e":null}]}},"f":"x"}""", """{"a":{"b":2}}""", "{}"),
        Each("values-nested-100-deep", string.Concat(Enumerable.Repeat("{\"d\":", 100)) + "1" + new string('}', 100), new string('[', 100) + new string(']', 100)),
        Each("values-empty-containers", "{}", "[]", "[[]]", "[{}]", "\"\""),
        Each("values-histograms", Histogram, PackedHistogram, """{"_type":"histogram","values":[],"bins":[]}"""),
        Media(),
        Each("values-lists", "[1,2,3]", "[1,\"two\",null,true,{\"k\":1}]", NumberList(999), "[]"),
        Each("values-json-in-strings", "\"{\\\"a\\\": 1}\"", "\"[1, 2]\"", "\"\\\"quoted\\\"\"", "\"null\""),
        Each("values-control-characters", "\"tab\\tnewline\\nnull\\u0000bell\\u0007\"", "\"\\u2028\\u2029\"", "\"\\u007f\\u009f\""),
        Each("values-raw-control-characters", "\"raw\ttab and \u0001 one\"", "\"raw\u001besc\""),
        Each("values-surrogates", "\"\\ud83d\\ude80\"", "\"🚀\"", "\"lone \\ud83d half\"", "\"\\udc00\""),
        Each("values-unicode-strings", "\"损失 ünï ∑ مرحبا\"", "\"e\\u0301 vs é\"", "\"\\/slash\\/\""),
        Each("values-long-string", "\"" + new string('x', 100_000) + "\"", "\"short\""),
        new("values-row-of-250-kilobytes")
        {
            History = () => RunPlan.Rows(8, step => RunPlan.Row(step, step % 4 == 1 ? "\"big\":" + NumberList(13_000) : "\"big\":[1],\"loss\":0.5")),
        },
        new("values-584-histograms-in-summary")
        {
            History = () => [RunPlan.Row(0, "\"loss\":1")],
            Summary = "{" + string.Join(',', Enumerable.Range(0, 584).Select(number => $"\"gradients/layer.{number}\":{Histogram}")) + ",\"_step\":0}",
        },
    ];

    private static string Histogram => """{"_type":"histogram","values":[1,4,2],"bins":[-1.5,-0.5,0.5,1.5]}""";

    private static string PackedHistogram => """{"_type":"histogram","packedBins":{"min":-1.5,"size":1.0,"count":3},"values":[1,4,2]}""";

    /// <summary>The values one after the other under one key, next to a key that is always a number.</summary>
    private static RunPlan Each(string name, params string[] values) => new(name)
    {
        History = () => values.Select((value, step) => RunPlan.Row(step, $"\"metric\":{value},\"loss\":{step}.5")),
    };

    private static string NumberList(int count)
    {
        var text = new StringBuilder("[");
        for (var number = 0; number < count; number++)
            text.Append(number == 0 ? string.Empty : ",").Append(Noise.Unit(7, (ulong)number).ToString("R", CultureInfo.InvariantCulture));
        return text.Append(']').ToString();
    }

    private static string MasksAndBoxes(string file) =>
        $$"""{"_type":"image-file",{{file}},"path":"media/images/m_1_959aaa2667a7a045304c.png","masks":{"prediction":{"_type":"mask",{{file}},"path":"media/images/mask/m.mask.png"}"""
        + $$"""},"boxes":{"b":{"_type":"boxes2D",{{file}},"path":"media/metadata/boxes2D/b.boxes2D.json"}"""
        + "}}";

    private static RunPlan Media()
    {
        var file = $"\"sha256\":\"{Sha}\",\"size\":3722";
        string[] objects =
        [
            $$"""{"_type":"image-file",{{file}},"path":"media/images/target_0_959aaa2667a7a045304c.png","format":"png","width":128,"height":128}""",
            MasksAndBoxes(file),
            """{"_type":"images/separated","width":8,"height":8,"format":"png","count":2,"filenames":["media/images/s_2_0.png","media/images/s_2_1.png"],"captions":["a",null]}""",
            """{"_type":"images/separated","width":8,"height":8,"format":"png","count":2}""",
            $$"""{"_type":"table-file",{{file}},"path":"media/table/t_4_x.table.json","ncols":3,"nrows":10,"artifact_path":"wandb-client-artifact://abc/t.table.json","_latest_artifact_path":"wandb-client-artifact://abc:latest/t.table.json"}""",
            $$"""{"_type":"plotly-file",{{file}},"path":"media/plotly/p_5_x.plotly.json"}""",
            $$"""{"_type":"html-file",{{file}},"path":"media/html/h_6_x.html"}""",
            $$"""{"_type":"graph-file",{{file}},"path":"media/graph/g_7_x.graph.json"}""",
            $$"""{"_type":"audio-file",{{file}},"path":"media/audio/a_8_x.wav","caption":"hello"}""",
            $$"""{"_type":"video-file",{{file}},"path":"media/videos/v_9_x.mp4","width":64,"height":64}""",
            $$"""{"_type":"object3D-file",{{file}},"path":"media/object3D/o_10_x.pts.json"}""",
            $$"""{"_type":"molecule-file",{{file}},"path":"media/molecule/m_11_x.pdb"}""",
            """{"_type":"wb_trace_tree","root_span_dumps":"{\"name\": \"root\", \"children\": []}"}""",
            """{"_type":"torch.Tensor","shape":[2,2],"var":0.5,"mean":0.1,"min":0,"max":1,"10%":0.01,"25%":0.2,"75%":0.8,"90%":0.9}""",
            """{"_type":"artifactVersion","_version":"v0","id":"QXJ0aWZhY3Q6MQ==","version":"v0","sequenceName":"data","usedAs":"in"}""",
        ];
        return new RunPlan("values-media-objects")
        {
            History = () => objects.Select((value, step) => RunPlan.Row(step, $"\"sample\":{value},\"loss\":{step}")),
            Files = [new RandomFile("media/images/target_0_959aaa2667a7a045304c.png", 3722, 77)],
        };
    }
}
