namespace WandbExporter.Storage;

/// <summary>Text files that stand beside a type and are part of this assembly.</summary>
internal static class EmbeddedText
{
    public static string Beside(Type type, string file)
    {
        using var stream = type.Assembly.GetManifestResourceStream(type, file)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
