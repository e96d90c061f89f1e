using System.Diagnostics;
using WandbExporter.Testing;
using Xunit;

namespace WandbExporter.Browse.Tests;

/// <summary>What the product carries is what its sources say.</summary>
public sealed class BundleTests
{
    [SkippableFact]
    public async Task The_page_is_the_bundle_of_its_sources()
    {
        var page = Path.Combine(Needs.Root, "src", "WandbExporter.Browse", "page");
        Needs.Program("node");
        Needs.Paths(Path.Combine(page, "node_modules", "esbuild"));
        var bundled = Directory.CreateTempSubdirectory("wandb-export-page-").FullName;
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["bundle.mjs", bundled]) { WorkingDirectory = page })!;
            await node.WaitForExitAsync();
            Assert.Equal(0, node.ExitCode);
            foreach (var asset in Directory.GetFiles(bundled))
                Assert.True(File.ReadAllBytes(asset).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(page, "..", "assets", Path.GetFileName(asset)))), $"{Path.GetFileName(asset)} is not what npm run bundle makes.");
            Assert.Equal(5, Directory.GetFiles(bundled).Length);
        }
        finally
        {
            Directory.Delete(bundled, recursive: true);
        }
    }

    [SkippableFact]
    public async Task Of_several_values_in_one_place_a_line_covers_all()
    {
        const string Script =
            """
            import { build } from 'esbuild';
            const { outputFiles } = await build({ entryPoints: ['src/charts/align.ts'], bundle: true, format: 'esm', write: false });
            const { align } = await import('data:text/javascript;base64,' + Buffer.from(outputFiles[0].contents).toString('base64'));
            const curve = { run: 'a', kind: 'points', count: 7, x: Float64Array.of(0, 0, 0, 0, 0, 0, 1), y: Float64Array.of(3, NaN, 9, 2, 1, 4, 5) };
            const { x, values } = align({ from: 0, width: 0, columns: 0, curves: [curve] }, 0, { x: false, y: false });
            console.log(JSON.stringify([[...x].map(Math.round), values[0]]));
            """;
        var page = Path.Combine(Needs.Root, "src", "WandbExporter.Browse", "page");
        Needs.Program("node");
        Needs.Paths(Path.Combine(page, "node_modules", "esbuild"));
        using var node = Process.Start(new ProcessStartInfo("node", ["--input-type=module", "-e", Script]) { WorkingDirectory = page, RedirectStandardOutput = true })!;
        Assert.Equal("[[0,0,0,0,1],[3,9,1,4,5]]", (await node.StandardOutput.ReadToEndAsync()).TrimEnd());
        await node.WaitForExitAsync();
    }

    [SkippableFact]
    public async Task The_sources_of_the_page_are_of_one_type()
    {
        var page = Path.Combine(Needs.Root, "src", "WandbExporter.Browse", "page");
        Needs.Paths(Path.Combine(page, "node_modules", ".bin", "tsc"));
        using var check = Process.Start(new ProcessStartInfo(Path.Combine(page, "node_modules", ".bin", "tsc"), ["--noEmit"]) { WorkingDirectory = page })!;
        await check.WaitForExitAsync();
        Assert.Equal(0, check.ExitCode);
    }
}
