namespace WandbExporter.Client.Areas.Drafts;

/// <summary>How far an upload is.</summary>
/// <param name="Files">That have bytes to be stored.</param>
/// <param name="FilesDone">Of these, that the server has by now.</param>
/// <param name="Bytes">Of these files.</param>
/// <param name="BytesDone">That the server has by now.</param>
public sealed record ArtifactUploadProgress(int Files, int FilesDone, long Bytes, long BytesDone);
