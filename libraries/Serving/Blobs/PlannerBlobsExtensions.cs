using EdgeAspire.Inference.Configuration;
using EdgeAspire.ServiceDefaults.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Serving.Blobs;

/// <summary>Adds the files of the model repository.</summary>
public static class PlannerBlobsExtensions
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Adds <see cref="PlannerBlobs"/>, with a folder of the device's own, and the client that fetches for it.</summary>
    /// <param name="services">The service's.</param>
    /// <param name="role">The service's role, which names the folder.</param>
    /// <param name="timeout">Of a request to the repository.</param>
    /// <typeparam name="TOptions">The service's settings, in which the repository's address is set.</typeparam>
    public static void AddPlannerBlobs<TOptions>(this IServiceCollection services, string role, TimeSpan timeout)
        where TOptions : class, IBlobOptions
    {
        services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { ConnectTimeout = ConnectTimeout }) { Timeout = timeout });
        services.AddSingleton(provider => new BlobCache(
            BlobCache.FolderOf(provider.GetRequiredService<StateFolder>(), role, Options(provider).DeviceName),
            Options(provider).MaxCacheBytes,
            provider.GetRequiredService<IOptions<InferenceOptions>>().Value.MaxModelBytes,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new PlannerBlobs(
            Options(provider).Planner.Rest!,
            provider.GetRequiredService<BlobCache>(),
            provider.GetRequiredService<HttpClient>(),
            provider.GetRequiredService<TimeProvider>()));

        static TOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<TOptions>>().Value;
    }
}
