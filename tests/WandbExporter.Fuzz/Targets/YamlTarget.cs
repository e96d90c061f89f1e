using System.Text;
using WandbExporter.Client.Yaml;
using WandbExporter.Fuzz.Mutation;

namespace WandbExporter.Fuzz.Targets;

/// <summary>Configurations of sweeps. What is no YAML is said in the result.</summary>
internal static class YamlTarget
{
    private static readonly string[] Texts =
    [
        "method: bayes\nmetric: {name: val_loss, goal: minimize}\nparameters:\n  lr:\n    min: 1e-5\n    max: .inf\n  layers:\n    values: [1, 2, 3]\n  net:\n    parameters:\n      depth: {value: 0x10}\n",
        "# comment\nbase: &base\n  a: 1\n  b: [x, 'y', \"z\\n\"]\nuse:\n  <<: *base\n  text: |\n    lines\n    more\n  folded: >-\n    a\n    b\n? key\n: value\n- \n",
        "---\nprogram: train.py\ncommand: [\"${env}\", python, ~, true, 2024-01-01, 1_000, .NaN]\nearly_terminate: {type: hyperband, min_iter: 3}\n...\n",
    ];

    public static FuzzTarget Make(string name) => new(
        name, [.. Texts.Select(text => new Sample(Encoding.UTF8.GetBytes(text)))], (_, input) => SweepConfig.Of(Encoding.UTF8.GetString(input)), _ => false)
    {
        Tokens = Tokens.Of(": ", "- ", "? ", "\n", "  ", "\t", "[", "]", "{", "}", ",", "&a ", "*a", "*base", "!!str ", "!<tag:x> ", "|", ">", "|2+\n", "'", "\"", "#", "%YAML 1.2\n", "---\n", "...\n", "<<: ", "\ufeff", "\u0085", "\0", "~", "@", "`", "\\x"),
        FixedBytes = 80 << 20,
        BytesPerByte = 8192,
    };
}
