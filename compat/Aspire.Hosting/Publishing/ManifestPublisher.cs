using System.Text.Encodings.Web;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the manifest instead of running the model, then ends the AppHost.</summary>
internal sealed class ManifestPublisher(
    IConfiguration configuration,
    IResourceCollection resources,
    DistributedApplicationExecutionContext executionContext,
    TextWriter output,
    IHostApplicationLifetime lifetime) : IHostedService
{
    private const string DefaultFileName = "aspire-manifest.json";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var path = configuration["Publishing:OutputPath"]
            ?? throw new DistributedApplicationException("--output-path is missing: name the file of the manifest, or a folder for it.");
        path = Path.GetFullPath(path);
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            path = Path.Combine(path, DefaultFileName);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using (var file = File.Create(path))
        {
            // Like upstream: readable expressions; the manifest is no part of a web page.
            await using var json = new Utf8JsonWriter(file, new JsonWriterOptions
            {
                Indented = true,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            });
            await new ManifestWriter(executionContext, path, json).WriteAsync(resources, cancellationToken);
        }

        await output.WriteLineAsync($"Published manifest to: {path}");
        lifetime.StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
