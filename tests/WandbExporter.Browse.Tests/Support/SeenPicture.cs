using System.Text.Json;

namespace WandbExporter.Browse.Tests.Support;

/// <summary>A PNG file as Chromium decodes it.</summary>
internal sealed class SeenPicture
{
    /// <summary>The color of the first run.</summary>
    public const string FirstRun = "31,111,235";

    private readonly JsonElement _seen;

    private SeenPicture(JsonElement seen) => _seen = seen;

    public (int Width, int Height) Size => (_seen.GetProperty("width").GetInt32(), _seen.GetProperty("height").GetInt32());

    /// <summary>Of each column of pixels that has one of the color the highest and the lowest: stretches of them, from left to right, over the lines of the grid.</summary>
    public IReadOnlyList<IReadOnlyList<(int X, int Top, int Bottom)>> Stretches { get; private init; } = [];

    /// <param name="visit">Whose browser decodes it.</param>
    /// <param name="png">The file.</param>
    /// <param name="color">Red, green and blue of what is looked for.</param>
    public static async Task<SeenPicture> OfAsync(Visit visit, ReadOnlyMemory<byte> png, string color = FirstRun)
    {
        var seen = await visit.Page.EvaluateAsync<JsonElement>(
            """
            async ({ png, color }) => {
              const image = new Image();
              image.src = 'data:image/png;base64,' + png;
              await image.decode();
              const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
              canvas.drawImage(image, 0, 0);
              const { data } = canvas.getImageData(0, 0, image.width, image.height);
              const columns = [];
              for (let x = 0; x < image.width; x++) {
                const rows = [];
                for (let y = 0; y < image.height; y++)
                  if ([0, 1, 2].every((part) => Math.abs(data[4 * (y * image.width + x) + part] - color[part]) <= 2)) rows.push(y);
                if (rows.length > 0) columns.push([x, rows[0], rows[rows.length - 1]]);
              }
              return { width: image.width, height: image.height, columns };
            }
            """,
            new { png = Convert.ToBase64String(png.Span), color = color.Split(',').Select(int.Parse).ToArray() });
        var stretches = new List<List<(int X, int Top, int Bottom)>>();
        foreach (var column in seen.GetProperty("columns").EnumerateArray())
        {
            var (x, top, bottom) = (column[0].GetInt32(), column[1].GetInt32(), column[2].GetInt32());
            if (stretches.Count == 0 || stretches[^1][^1].X + 5 < x)
                stretches.Add([]);
            stretches[^1].Add((x, top, bottom));
        }
        return new SeenPicture(seen) { Stretches = stretches };
    }
}
