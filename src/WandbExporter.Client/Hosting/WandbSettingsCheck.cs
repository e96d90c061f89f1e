using Microsoft.Extensions.Options;
using WandbExporter.Client.Credentials;
using WandbExporter.Core.Errors;

namespace WandbExporter.Client.Hosting;

/// <summary>Says of settings what the client would, before it is made.</summary>
internal sealed class WandbSettingsCheck(IEnvironment environment) : IValidateOptions<WandbClientSettings>
{
    public ValidateOptionsResult Validate(string? name, WandbClientSettings options)
    {
        try
        {
            options.Options(environment);
            return ValidateOptionsResult.Success;
        }
        catch (WandbException wrong)
        {
            return ValidateOptionsResult.Fail(wrong.Message);
        }
    }
}
