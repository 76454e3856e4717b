using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Errors;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Models;

/// <summary>Manifests from the planner's repository. A version never changes, so each is asked for once and kept.</summary>
internal sealed class ManifestCatalog(HttpClient http, IOptions<GateOptions> options)
{
    // A version is a few hundred bytes; the oldest are of no use once a model has moved on.
    private const int MaxManifests = 1024;

    private readonly ConcurrentDictionary<(string Model, int Version), ModelManifest> _known = new();

    /// <summary>A version of a model.</summary>
    public async ValueTask<Outcome<ModelManifest>> GetAsync(string model, int version, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((model, version), out var known))
        {
            return known;
        }

        return await FetchAsync(model, version.ToString(System.Globalization.CultureInfo.InvariantCulture), cancellationToken);
    }

    /// <summary>The newest version of a model that nobody may serve yet; asked for each time.</summary>
    public ValueTask<Outcome<ModelManifest>> GetLatestAsync(string model, CancellationToken cancellationToken) =>
        FetchAsync(model, "latest", cancellationToken);

    private async ValueTask<Outcome<ModelManifest>> FetchAsync(string model, string version, CancellationToken cancellationToken)
    {
        var address = new Uri(options.Value.Planner.Rest, $"/api/models/{Uri.EscapeDataString(model)}/versions/{version}");
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.Value.ProbeTimeout);
            using var response = await http.GetAsync(address, timeout.Token);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
            {
                return string.Equals(version, "latest", StringComparison.Ordinal)
                    ? new Error(ErrorReason.UnknownModel, $"Model '{model}' is not known.")
                    : new Error(ErrorReason.UnknownVersion, $"Model '{model}' has no version {version}.");
            }

            if (!response.IsSuccessStatusCode)
            {
                return Unavailable($"answered {(int)response.StatusCode}");
            }

            var document = await response.Content.ReadFromJsonAsync(ManifestJsonContext.Default.ManifestDocument, timeout.Token);
            return document is null ? Unavailable("answered without a manifest") : Keep(ManifestReader.Read(model, document));
        }
        catch (HttpRequestException exception)
        {
            return Unavailable(exception.Message);
        }
        catch (JsonException exception)
        {
            return Unavailable($"answered something that is no manifest: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable($"did not answer within {options.Value.ProbeTimeoutSeconds} s");
        }
    }

    private Outcome<ModelManifest> Keep(Outcome<ModelManifest> outcome)
    {
        if (outcome.IsSuccess)
        {
            if (_known.Count >= MaxManifests)
            {
                _known.Clear();
            }

            _known[(outcome.Value.Name, outcome.Value.Version)] = outcome.Value;
        }

        return outcome;
    }

    private Error Unavailable(string why) => new(ErrorReason.DeviceUnavailable, $"The planner at {options.Value.Planner.Rest} {why}.");
}
