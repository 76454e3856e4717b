using System.Collections.Immutable;
using EdgeAspire.Inference.Profiling;
using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Measuring;

/// <summary>Sends the planner's database what was measured of layers on this device.</summary>
internal sealed class ProfileSender(HttpClient http, IOptions<StageOptions> options, ILogger<ProfileSender> logger)
{
    private readonly Uri _address = new(
        options.Value.Planner.Rest!, $"/api/devices/{Uri.EscapeDataString(options.Value.DeviceName)}/profile");

    /// <summary>Sends it; a planner that does not take it is logged.</summary>
    public async Task SendAsync(ImmutableArray<LayerMeasurement> measurements, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.PutAsJsonAsync(
                _address, new ProfileBody(measurements), ProfileJsonContext.Default.ProfileBody, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                logger.NotMeasured($"{_address} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            }
        }
        catch (HttpRequestException exception)
        {
            logger.NotMeasured($"{_address} does not answer: {exception.Message}");
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.NotMeasured($"{_address} does not answer: {exception.Message}");
        }
    }
}
