using System.Net;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Scheduler.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Chains;

/// <summary>The plan from the planner. A plan never changes, so it is asked for until it has come, once.</summary>
internal sealed class PlanSource(HttpClient http, IOptions<SchedulerOptions> options)
{
    /// <summary>Asks for the plan.</summary>
    /// <returns>Its chain, or why there is none.</returns>
    public async Task<Outcome<PartChain>> GetAsync(CancellationToken cancellationToken)
    {
        var address = new Uri(options.Value.Planner.Rest!, $"/api/plans/{Uri.EscapeDataString(options.Value.Plan!)}");
        try
        {
            using var response = await http.GetAsync(address, cancellationToken);
            return response.StatusCode is HttpStatusCode.OK
                ? CutPlan.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)).TryGetValue(out var plan, out var error) ? PartChain.Of(plan) : error
                : new Error(ErrorReason.DeviceUnavailable, $"The planner answered {(int)response.StatusCode} to {address}.");
        }
        catch (HttpRequestException exception)
        {
            return new Error(ErrorReason.DeviceUnavailable, $"The planner does not answer at {address}: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Error(ErrorReason.DeviceUnavailable, $"The planner did not answer at {address} within {options.Value.MessageSeconds} s.");
        }
    }
}
