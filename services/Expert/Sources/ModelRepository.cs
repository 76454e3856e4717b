using System.Net;
using System.Text.Json;
using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Serving.Blobs;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Sources;

/// <summary>The planner's model repository, as far as an expert reads it.</summary>
internal sealed class ModelRepository(IOptions<ExpertOptions> options, PlannerBlobs blobs, HttpClient http)
{
    private const int MaxManifestBytes = 4 * 1024 * 1024;

    private readonly ExpertOptions _options = options.Value;
    private readonly Uri _address = options.Value.Planner.Rest ?? throw new InvalidOperationException("The setting 'Expert:Planner:Rest' is missing.");

    /// <summary>The manifest of the newest version.</summary>
    public async Task<Outcome<Manifest>> GetLatestAsync(CancellationToken cancellationToken)
    {
        var path = $"/api/models/{Uri.EscapeDataString(_options.ModelName)}/versions/latest";
        try
        {
            using var response = await http.GetAsync(new Uri(_address, path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode is HttpStatusCode.NotFound)
            {
                return new Error(ErrorReason.UnknownModel, $"waiting until {_address} has a model '{_options.ModelName}'");
            }

            if (Refusal(response, path) is { } refusal)
            {
                return refusal;
            }

            await response.Content.LoadIntoBufferAsync(MaxManifestBytes, cancellationToken);
            await using var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(content, ManifestJsonContext.Default.Manifest, cancellationToken) is { } manifest
                ? manifest
                : Strange(path, "nothing");
        }
        catch (JsonException exception)
        {
            return Strange(path, exception.Message);
        }
        catch (HttpRequestException exception)
        {
            return Unreachable(exception);
        }
    }

    /// <summary>The part that this expert serves, downloaded unless it is here.</summary>
    public async Task<Outcome<ModelFile>> GetPartAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var identity = new ModelIdentity(_options.ModelName, manifest.Version, _options.Part);
        var part = manifest.Parts?.FirstOrDefault(candidate => string.Equals(candidate.Name, _options.Part, StringComparison.Ordinal));
        if (part?.Sha256 is not { Length: 64 } sha256 || !sha256.All(char.IsAsciiHexDigitLower))
        {
            var known = string.Join(", ", (manifest.Parts ?? []).Select(candidate => candidate.Name));
            return new Error(ErrorReason.NotFound, $"model {identity} is not in the repository, whose version {manifest.Version} has the parts: {known}");
        }

        if (manifest.NotClassifier is { } reason && _options.Output is not OutputMode.Raw)
        {
            return new Error(
                ErrorReason.InvalidModel,
                $"model {identity} is no classifier and is not loaded. {reason} To serve its own outputs, set '{ExpertOptions.Section}:{nameof(ExpertOptions.Output)}' to 'raw'");
        }

        return (await blobs.GetAsync(sha256, cancellationToken)).TryGetValue(out var file, out var error)
            ? new ModelFile(identity, file, sha256, OutputOf(manifest))
            : error.Reason is ErrorReason.StorageFull ? error with { Message = $"model {identity}: {error.Message}" } : error;
    }

    /// <summary>Forgets a downloaded file that turned out damaged.</summary>
    public void Forget(ModelFile file)
    {
        if (file.Sha256 is not null)
        {
            blobs.Forget(file.Sha256);
        }
    }

    private static OutputMode OutputOf(Manifest manifest) => manifest.Output switch
    {
        "logits" => OutputMode.Logits,
        "probabilities" => OutputMode.Probabilities,
        _ => OutputMode.Auto,
    };

    private Error? Refusal(HttpResponseMessage response, string path) => response.IsSuccessStatusCode
        ? null
        : new Error(ErrorReason.InvalidAnswer, $"{new Uri(_address, path)} answered {(int)response.StatusCode}");

    private Error Strange(string path, string what) => new(ErrorReason.InvalidAnswer, $"{new Uri(_address, path)} answered no manifest: {what}");

    private Error Unreachable(HttpRequestException exception) =>
        new(ErrorReason.DeviceUnavailable, $"the planner at {_address} does not answer: {exception.Message}");
}
