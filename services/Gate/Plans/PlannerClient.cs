using System.Net;
using System.Text.Json;
using EdgeAspire.Gate.Configuration;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Gate.Plans;

/// <summary>Deployments and plans from the planner.</summary>
internal sealed class PlannerClient(HttpClient http, IOptions<GateOptions> options)
{
    /// <summary>The largest document that is read.</summary>
    public const int MaxDocumentBytes = 32 << 20;

    /// <summary>All deployments.</summary>
    public async Task<Outcome<DeploymentDocument[]>> ListAsync(CancellationToken cancellationToken)
    {
        if (!(await GetAsync("/api/deployments", cancellationToken)).TryGetValue(out var json, out var error))
        {
            return error;
        }

        try
        {
            return JsonSerializer.Deserialize(json, DeploymentJsonContext.Default.DeploymentDocumentArray) is { } list
                ? list
                : Unavailable("answered without deployments");
        }
        catch (JsonException exception)
        {
            return Unavailable($"answered something that is no list of deployments: {exception.Message}");
        }
    }

    /// <summary>A plan with its parts.</summary>
    public async Task<Outcome<CutPlan>> GetPlanAsync(string id, CancellationToken cancellationToken) =>
        (await GetAsync($"/api/plans/{Uri.EscapeDataString(id)}", cancellationToken)).TryGetValue(out var json, out var error) ? CutPlan.Read(json) : error;

    /// <summary>Says what was observed of devices that carried out a plan.</summary>
    public async Task<Error?> PostAsync(string model, string plan, IReadOnlyDictionary<string, ObservationBody> observations, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(
            JsonSerializer.SerializeToUtf8Bytes(observations, DeploymentJsonContext.Default.IReadOnlyDictionaryStringObservationBody));
        body.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, AddressOf($"/api/deployments/{Uri.EscapeDataString(model)}/observations?plan={Uri.EscapeDataString(plan)}")) { Content = body };
        return (await SendAsync(request, cancellationToken)).Error;
    }

    private async Task<Outcome<byte[]>> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, AddressOf(path));
        return await SendAsync(request, cancellationToken);
    }

    private async Task<Outcome<byte[]>> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(options.Value.ProbeTimeout);
            using var response = await http.SendAsync(request, timeout.Token);
            var content = await response.Content.ReadAsByteArrayAsync(timeout.Token);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.NoContent
                ? content
                : Unavailable($"answered {(int)response.StatusCode} to {request.RequestUri!.AbsolutePath}");
        }
        catch (HttpRequestException exception)
        {
            return Unavailable(exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unavailable($"did not answer within {options.Value.ProbeTimeoutSeconds} s");
        }
    }

    private Uri AddressOf(string path) => new(options.Value.Planner.Rest, path);

    private Error Unavailable(string why) => new(ErrorReason.DeviceUnavailable, $"The planner at {options.Value.Planner.Rest} {why}.");
}
