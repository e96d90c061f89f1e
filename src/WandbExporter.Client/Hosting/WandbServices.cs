using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WandbExporter.Client.Credentials;
using WandbExporter.Client.Transport;

namespace WandbExporter.Client.Hosting;

/// <summary>The client among the services of a host.</summary>
public static class WandbServices
{
    /// <summary>The name of its HTTP client.</summary>
    public const string HttpClient = "wandb";

    /// <summary>
    /// Adds one <see cref="WandbClient"/> for all. Its settings are those of the configuration's section <see cref="WandbClientSettings.Section"/>, if the host has
    /// a configuration, and then what is said here; a host that starts checks them.
    /// </summary>
    /// <returns>
    /// Its HTTP client, for handlers of the host's own: requests to the API go through them, downloads of files do not. None of them should repeat a request,
    /// for the client does so itself where nothing can happen twice.
    /// </returns>
    public static IHttpClientBuilder AddWandbClient(this IServiceCollection services, Action<WandbClientSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IEnvironment, ProcessEnvironment>();
        var settings = services.AddOptions<WandbClientSettings>().Configure<IServiceProvider>((settings, provider) =>
            ConfiguredSettings.Read(provider.GetService<IConfiguration>()?.GetSection(WandbClientSettings.Section), settings));
        if (configure is not null)
            settings.Configure(configure);
        settings.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WandbClientSettings>, WandbSettingsCheck>());
        services.TryAddSingleton(provider =>
        {
            var handlers = provider.GetRequiredService<IHttpMessageHandlerFactory>();
            return new WandbClient(provider.GetRequiredService<IOptions<WandbClientSettings>>().Value.Options(provider.GetRequiredService<IEnvironment>()) with
            {
                TimeProvider = provider.GetService<TimeProvider>() ?? TimeProvider.System,
                ApiHandler = () => handlers.CreateHandler(HttpClient),
            });
        });
        return services.AddHttpClient(HttpClient)
            // The client lives as long as the host: connections are renewed below the handler, not with it.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(HttpPipe.ApiHandler)
            .RedactLoggedHeaders(_ => true);
    }
}
