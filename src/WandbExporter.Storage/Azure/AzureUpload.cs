using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Specialized;
using WandbExporter.Core.Ports;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.Azure;

/// <summary>
/// Blocks that become a blob when their list is committed. Their names begin with a text of this upload's own, so that a list never takes
/// a block of a former one; all names have the same length, as the service asks.
/// </summary>
internal sealed class AzureUpload(
    AzureContainerClient container,
    BlockBlobClient blob,
    string key,
    SourceDigests known,
    string named,
    AzureBlobOptions options,
    AzureFailure failures) : IObjectUpload
{
    private readonly string _id = RandomNumberGenerator.GetHexString(16, lowercase: true);

    public async Task<string> PutPartAsync(int number, ObjectBody body, CancellationToken cancellationToken)
    {
        var name = NameOf(number);
        try
        {
            var content = AzureBody.Of(body);
            await using (content)
                await blob.StageBlockAsync(name, content, AzureBlobOptions.Block(body), cancellationToken);
            return name;
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            throw failures.From(e, "upload a part of", named);
        }
    }

    public async Task<CopyAnswer> CopyPartAsync(int number, CopySource source, long offset, long length, CancellationToken cancellationToken)
    {
        var name = NameOf(number);
        try
        {
            if (await container.SignedSourceAsync(source, cancellationToken) is not { } signed)
                return new CopyAnswer(CopyOutcome.Refused);
            await blob.StageBlockFromUriAsync(
                signed.Address, name, AzureBlobOptions.CopyBlock(source.Version, offset, length, signed.Authorization), cancellationToken);
            return new CopyAnswer(CopyOutcome.Copied, name);
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            return failures.AnswerToCopy(e, named);
        }
    }

    public async Task<CompleteAnswer> CompleteAsync(IReadOnlyList<string> parts, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            var response = await blob.CommitBlockListAsync(parts, options.Commit(key, sha256, known.Md5), cancellationToken);
            return new CompleteAnswer(AzureStore.Text(response.Value.ETag));
        }
        catch (RequestFailedException e) when (e.ErrorCode == "InvalidBlockList")
        {
            // A list that was committed can be committed again: what dropped the blocks is something else that was stored here.
            return new CompleteAnswer(null, Certain: false);
        }
        catch (Exception e) when (AzureFailure.IsStoreError(e, cancellationToken))
        {
            throw failures.From(e, "complete the upload of", named);
        }
    }

    /// <summary>Does nothing: see <see cref="AzureStore"/>.</summary>
    public Task AbortAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string NameOf(int number) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_id}-{number:D6}")));
}
