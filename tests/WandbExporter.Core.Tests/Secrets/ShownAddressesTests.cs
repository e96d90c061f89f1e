using WandbExporter.Core.Secrets;
using Xunit;

namespace WandbExporter.Core.Tests.Secrets;

public sealed class ShownAddressesTests
{
    [Theory]
    [InlineData("'https://user:hunter2@host/a' is no run; write ENTITY/PROJECT/RUN.", "'https://host/a' is no run; write ENTITY/PROJECT/RUN.")]
    [InlineData("There is no file 's3://key:secret@bucket/a'.", "There is no file 's3://bucket/a'.")]
    [InlineData("'https://user:hunt/er2@host/a' is odd.", "'https://…' is odd.")]
    [InlineData("--organization 'https://host/a?token=hunter2' is odd.", "--organization 'https://host/a' is odd.")]
    [InlineData("See https://a.blob.core.windows.net/c?sv=1&sig=hunter2, and http://b/?x=1&X-Amz-Signature=hunter2", "See https://a.blob.core.windows.net/c and http://b/")]
    [InlineData("give --base-url https://wandb.ai, or s3://bucket/p?endpoint=http.", "give --base-url https://wandb.ai, or s3://bucket/p?endpoint=http.")]
    [InlineData("mail somebody@example.org", "mail somebody@example.org")]
    public void What_may_be_secret_of_an_address_is_not_told(string sentence, string told) => Assert.Equal(told, ShownAddresses.In(sentence));
}
