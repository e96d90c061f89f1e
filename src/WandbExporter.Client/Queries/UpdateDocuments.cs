namespace WandbExporter.Client.Queries;

/// <summary>Every document that changes what the server holds; their texts are in <c>Updates</c>.</summary>
internal static class UpdateDocuments
{
    public static readonly UpdateDocument CreateRun = UpdateDocument.Of(nameof(CreateRun), IsIdempotent: true);
    public static readonly UpdateDocument UpdateRun = UpdateDocument.Of(nameof(UpdateRun), IsIdempotent: true);
    public static readonly UpdateDocument UpdateRunState = UpdateDocument.Of(nameof(UpdateRunState), IsIdempotent: true);
    public static readonly UpdateDocument StopRun = UpdateDocument.Of(nameof(StopRun), IsIdempotent: true);
    public static readonly UpdateDocument DeleteRun = UpdateDocument.Of(nameof(DeleteRun), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument CreateRunFiles = UpdateDocument.Of(nameof(CreateRunFiles), IsIdempotent: true, AnswersSecret: true);
    public static readonly UpdateDocument MarkRunFilesUploaded = UpdateDocument.Of(nameof(MarkRunFilesUploaded), IsIdempotent: true);
    public static readonly UpdateDocument DeleteFiles = UpdateDocument.Of(nameof(DeleteFiles), IsIdempotent: true);
    public static readonly UpdateDocument CreateProject = UpdateDocument.Of(nameof(CreateProject), IsIdempotent: true);
    public static readonly UpdateDocument CreateSweep = UpdateDocument.Of(nameof(CreateSweep));
    public static readonly UpdateDocument UpdateSweepState = UpdateDocument.Of(nameof(UpdateSweepState), IsIdempotent: true);
    public static readonly UpdateDocument EnqueueSweepRun = UpdateDocument.Of(nameof(EnqueueSweepRun));
    public static readonly UpdateDocument UpdateArtifact = UpdateDocument.Of(nameof(UpdateArtifact), IsIdempotent: true);
    public static readonly UpdateDocument AddAliases = UpdateDocument.Of(nameof(AddAliases), IsIdempotent: true);
    public static readonly UpdateDocument DeleteAliases = UpdateDocument.Of(nameof(DeleteAliases), IsIdempotent: true);
    public static readonly UpdateDocument DeleteArtifact = UpdateDocument.Of(nameof(DeleteArtifact), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument CreateArtifact = UpdateDocument.Of(nameof(CreateArtifact), IsIdempotent: true);
    public static readonly UpdateDocument CreateArtifactManifest = UpdateDocument.Of(nameof(CreateArtifactManifest), IsIdempotent: true, AnswersSecret: true);
    public static readonly UpdateDocument CreateArtifactFiles = UpdateDocument.Of(nameof(CreateArtifactFiles), IsIdempotent: true, AnswersSecret: true);
    public static readonly UpdateDocument CompleteMultipartUpload = UpdateDocument.Of(nameof(CompleteMultipartUpload), IsIdempotent: true);
    public static readonly UpdateDocument CommitArtifact = UpdateDocument.Of(nameof(CommitArtifact), IsIdempotent: true);
    public static readonly UpdateDocument LinkArtifact = UpdateDocument.Of(nameof(LinkArtifact));
    public static readonly UpdateDocument UnlinkArtifact = UpdateDocument.Of(nameof(UnlinkArtifact), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument UseArtifact = UpdateDocument.Of(nameof(UseArtifact), IsIdempotent: true);
    public static readonly UpdateDocument UpdateSequence = UpdateDocument.Of(nameof(UpdateSequence), IsIdempotent: true);
    public static readonly UpdateDocument UpdatePortfolio = UpdateDocument.Of(nameof(UpdatePortfolio), IsIdempotent: true);
    public static readonly UpdateDocument MoveSequence = UpdateDocument.Of(nameof(MoveSequence), IsIdempotent: true);
    public static readonly UpdateDocument DeleteSequence = UpdateDocument.Of(nameof(DeleteSequence), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument DeletePortfolio = UpdateDocument.Of(nameof(DeletePortfolio), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument AddCollectionTags = UpdateDocument.Of(nameof(AddCollectionTags), IsIdempotent: true);
    public static readonly UpdateDocument DeleteCollectionTags = UpdateDocument.Of(nameof(DeleteCollectionTags), IsIdempotent: true);
    public static readonly UpdateDocument UpsertRegistry = UpdateDocument.Of(nameof(UpsertRegistry), IsIdempotent: true);
    public static readonly UpdateDocument RenameRegistry = UpdateDocument.Of(nameof(RenameRegistry));
    public static readonly UpdateDocument DeleteRegistry = UpdateDocument.Of(nameof(DeleteRegistry), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument AddRegistryMembers = UpdateDocument.Of(nameof(AddRegistryMembers));
    public static readonly UpdateDocument RemoveRegistryMembers = UpdateDocument.Of(nameof(RemoveRegistryMembers), IsIdempotent: true);
    public static readonly UpdateDocument UpdateRegistryUserRole = UpdateDocument.Of(nameof(UpdateRegistryUserRole), IsIdempotent: true);
    public static readonly UpdateDocument UpdateRegistryTeamRole = UpdateDocument.Of(nameof(UpdateRegistryTeamRole), IsIdempotent: true);
    public static readonly UpdateDocument CreateAutomation = UpdateDocument.Of(nameof(CreateAutomation));
    public static readonly UpdateDocument UpdateAutomation = UpdateDocument.Of(nameof(UpdateAutomation), IsIdempotent: true);
    public static readonly UpdateDocument DeleteAutomation = UpdateDocument.Of(nameof(DeleteAutomation), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument CreateTeam = UpdateDocument.Of(nameof(CreateTeam));
    public static readonly UpdateDocument CreateInvite = UpdateDocument.Of(nameof(CreateInvite));
    public static readonly UpdateDocument DeleteInvite = UpdateDocument.Of(nameof(DeleteInvite), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument CreateServiceAccount = UpdateDocument.Of(nameof(CreateServiceAccount));
    public static readonly UpdateDocument CreateUser = UpdateDocument.Of(nameof(CreateUser));
    public static readonly UpdateDocument GenerateApiKey = UpdateDocument.Of(nameof(GenerateApiKey), AnswersSecret: true);
    public static readonly UpdateDocument DeleteApiKey = UpdateDocument.Of(nameof(DeleteApiKey), IsIdempotent: true, IsDeletion: true);
    public static readonly UpdateDocument CreateResourceConfig = UpdateDocument.Of(nameof(CreateResourceConfig));
    public static readonly UpdateDocument CreateRunQueue = UpdateDocument.Of(nameof(CreateRunQueue));
    public static readonly UpdateDocument UpsertRunQueue = UpdateDocument.Of(nameof(UpsertRunQueue), IsIdempotent: true);
    public static readonly UpdateDocument DeleteRunQueues = UpdateDocument.Of(nameof(DeleteRunQueues), IsIdempotent: true);
    public static readonly UpdateDocument CreateCustomChart = UpdateDocument.Of(nameof(CreateCustomChart));
}
