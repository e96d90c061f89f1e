namespace WandbExporter.Browse.Reports.Pictures;

/// <summary>How large a picture is, in pixels. Letters and lines grow with it, so that a larger one is sharper and shows the same.</summary>
public sealed record PictureSize(int Width, int Height)
{
    public const int LeastWidth = 640;
    public const int LeastHeight = 360;
    public const int Most = 8000;

    public static PictureSize Default { get; } = new(1600, 900);
}
