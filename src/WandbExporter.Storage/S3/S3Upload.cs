using System.Net;
using Amazon.S3;
using WandbExporter.Storage.Buckets;

namespace WandbExporter.Storage.S3;

/// <summary>A multipart upload.</summary>
internal sealed class S3Upload(AmazonS3Client client, S3Requests requests, string key, string id, string named) : IObjectUpload
{
    public async Task<string> PutPartAsync(int number, ObjectBody body, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.UploadPartAsync(requests.Part(key, id, number, body), cancellationToken);
            return S3Store.Unquoted(response.ETag) ?? "";
        }
        catch (Exception e) when (S3Store.IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "upload a part of", named);
        }
    }

    public async Task<CopyAnswer> CopyPartAsync(int number, CopySource source, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.CopyPartAsync(requests.CopyPart(key, id, number, source, offset, length), cancellationToken);
            return new CopyAnswer(CopyOutcome.Copied, S3Store.Unquoted(response.ETag));
        }
        catch (Exception e) when (S3Store.IsStoreError(e, cancellationToken))
        {
            return S3Failure.AnswerToCopy(e, named);
        }
    }

    public async Task<CompleteAnswer> CompleteAsync(IReadOnlyList<string> parts, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            var response = await client.CompleteMultipartUploadAsync(requests.Complete(key, id, parts), cancellationToken);
            await S3Tags.KeepAsync(client, requests, key, cancellationToken);
            return new CompleteAnswer(S3Store.Unquoted(response.ETag));
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
        {
            return new CompleteAnswer(null, Certain: false);
        }
        catch (Exception e) when (S3Store.IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "complete the upload of", named);
        }
    }

    public async Task AbortAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.AbortMultipartUploadAsync(requests.Abort(key, id), cancellationToken);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
        }
        catch (Exception e) when (S3Store.IsStoreError(e, cancellationToken))
        {
            throw S3Failure.From(e, "abort the upload of", named);
        }
    }
}
