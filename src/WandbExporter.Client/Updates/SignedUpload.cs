using System.Globalization;
using System.Net;
using System.Runtime.ExceptionServices;
using WandbExporter.Client.Downloads;
using WandbExporter.Client.Transport;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Updates;

/// <summary>Puts bytes where a signed URL points. To put them twice leaves what to put them once does, so a failed attempt is repeated.</summary>
internal sealed class SignedUpload(WandbClientOptions options, RetryPolicy retry, HttpPipe pipe, FileRequests requests)
{
    /// <summary>What the server may not have us say: who we are, and how long the body is.</summary>
    private static readonly string[] Ours = ["Authorization", "Host", "Cookie", "Content-Length", "Transfer-Encoding", "Connection"];

    /// <param name="url">As the server gave it.</param>
    /// <param name="headers">The headers that it wants with it, as <c>name:value</c>.</param>
    /// <param name="content">What to put.</param>
    /// <param name="subject">What is put.</param>
    /// <param name="doubt">Told of attempts after which the bytes may be there.</param>
    /// <exception cref="ExportException">It was refused, or the attempts are used up.</exception>
    /// <exception cref="IOException">What is put cannot be read any more, or became shorter; it names the subject.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read any more; it names the subject.</exception>
    /// <exception cref="InvalidOperationException">It was closed: what opens it gave the same stream again.</exception>
    /// <remarks>Whatever else comes from reading what is put comes as it is.</remarks>
    public Task<PutResult> PutAsync(string? url, IEnumerable<string?> headers, UploadContent content, string subject, PutDoubt doubt, CancellationToken cancellationToken)
    {
        var pairs = headers.OfType<string>().Select(header => header.Split(':', 2)).Where(pair => pair.Length == 2 && !Ours.Contains(pair[0].Trim(), StringComparer.OrdinalIgnoreCase)).ToList();
        return retry.ExecuteAsync(token => doubt.WatchAsync(() => TryAsync(token)), requests.Retries(url), null, cancellationToken);

        async Task<PutResult> TryAsync(CancellationToken token)
        {
            var address = requests.AddressOf(url, subject);
            using var deadline = new ProgressDeadline(options.AttemptTimeout, options.TimeProvider, token);
            using var request = new HttpRequestMessage(HttpMethod.Put, address);
            var body = new DeadlineContent(content, subject, deadline, token);
            request.Content = body;
            foreach (var pair in pairs)
            {
                if (!request.Headers.TryAddWithoutValidation(pair[0].Trim(), pair[1].Trim()))
                    request.Content.Headers.TryAddWithoutValidation(pair[0].Trim(), pair[1].Trim());
            }
            using var response = await SendAsync(request, body, deadline);
            if (response.IsSuccessStatusCode)
                return new PutResult(true, response.Headers.ETag?.ToString());
            return await pipe.GuardAsync(subject, address.Authority, deadline, async () =>
            {
                await using var answer = await response.Content.ReadAsStreamAsync(token);
                var (refused, expired) = await requests.RefusedAsync(subject, response, answer, token);
                return expired ? new PutResult(false, null) : throw refused;
            });
        }

        // What cannot be read is no matter of the connection, and another attempt does not mend it.
        async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, DeadlineContent body, ProgressDeadline deadline)
        {
            try
            {
                return await pipe.SendForFileAsync(request, new Asked("Upload", subject), deadline);
            }
            catch when (body.Unread is not null)
            {
                body.Unread.Throw();
                throw;
            }
        }
    }

    /// <summary>The bytes of an attempt. The time for it runs only while nothing goes out.</summary>
    private sealed class DeadlineContent(UploadContent content, string subject, ProgressDeadline deadline, CancellationToken cancellationToken) : HttpContent
    {
        private const int Piece = 64 * 1024;

        /// <summary>Why they could not be read to their end.</summary>
        public ExceptionDispatchInfo? Unread { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var source = await ReadAsync(() => ValueTask.FromResult(content.Open()));
            var buffer = new byte[Piece];
            for (var left = content.Size; left > 0;)
            {
                var wanted = (int)Math.Min(Piece, left);
                var lacking = left;
                var count = await ReadAsync(async () => await source.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken) is > 0 and var read
                    ? read
                    : throw new ContentTrouble(string.Create(CultureInfo.InvariantCulture, $"it became {lacking} bytes shorter meanwhile; upload it again when nobody writes to it.")));
                left -= count;
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                deadline.Received(count);
                deadline.Arm();
            }
        }

        /// <summary>Whatever comes from there is the content's own trouble, also what looks like the connection's.</summary>
        private async ValueTask<T> ReadAsync<T>(Func<ValueTask<T>> read)
        {
            try
            {
                return await ContentTrouble.NamedAsync(subject, read, cancellationToken);
            }
            catch (Exception unread) when (!cancellationToken.IsCancellationRequested)
            {
                Unread = ExceptionDispatchInfo.Capture(unread);
                throw;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = content.Size;
            return true;
        }
    }
}
