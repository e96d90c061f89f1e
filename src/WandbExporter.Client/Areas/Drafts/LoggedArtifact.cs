using WandbExporter.Client.Model;

namespace WandbExporter.Client.Areas.Drafts;

/// <summary>What became of a draft.</summary>
/// <param name="Version">As the server shows it.</param>
/// <param name="IsNew">False: the collection has a version of the same content, and it is that one.</param>
/// <param name="UploadedFiles">The others it had already.</param>
public sealed record LoggedArtifact(ArtifactVersion Version, bool IsNew, int UploadedFiles, long UploadedBytes);
