using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;
using EdgeAspire.Scheduler.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Scheduler.Chains;

/// <summary>
/// The plan from the planner: the one that is named, or one that the planner is asked to make. What a plan says is its name, so whoever asks the
/// same has the same plan. A plan never changes, so it is asked for until it has come, once.
/// </summary>
internal sealed class PlanSource(HttpClient http, IOptions<SchedulerOptions> options, TimeProvider time)
{
    private const int MaxShown = 500;

    private static readonly TimeSpan BusyPeriod = TimeSpan.FromSeconds(0.5);

    private readonly SchedulerOptions _options = options.Value;

    /// <summary>Asks for the plan.</summary>
    /// <returns>Its chain, or why there is none.</returns>
    public async Task<Outcome<PartChain>> GetAsync(CancellationToken cancellationToken)
    {
        var document = _options.Plan is { Length: > 0 } plan
            ? await AskAsync(HttpMethod.Get, PathOf(plan), body: null, _options.MessageSeconds, cancellationToken)
            : await MakeAsync(cancellationToken);
        return document.TryGetValue(out var bytes, out var error)
            ? CutPlan.Read(bytes).TryGetValue(out var cut, out error) ? PartChain.Of(cut) : error
            : error;
    }

    private static string PathOf(string plan) => $"/api/plans/{Uri.EscapeDataString(plan)}";

    private async Task<Outcome<byte[]>> MakeAsync(CancellationToken cancellationToken)
    {
        var model = _options.Model!;
        if (_options.Builtin is { } builtin)
        {
            JsonObject wanted = new() { ["builtin"] = builtin };
            var made = await AskAsync(
                HttpMethod.Post, $"/api/models/{Uri.EscapeDataString(model)}/builtin", wanted, _options.PartLoadSeconds, cancellationToken);
            if (made.Error is { } notMade)
            {
                return notMade;
            }
        }

        // Equal devices take equal work, and some none where a layer is more than their share. Whose blocks they are is decided item by item.
        JsonObject request = new()
        {
            ["model"] = model,
            ["algorithm"] = "armdi-work",
            ["strategies"] = new JsonArray("mdi"),
            ["devices"] = new JsonArray([.. Enumerable.Range(1, _options.Blocks).Select(block => new JsonObject { ["name"] = FormattableString.Invariant($"block-{block}"), ["gflops"] = 1 })]),
            ["gateway"] = new JsonObject { ["mbps"] = 1000 },
            ["wire"] = new JsonArray("fp32"),
        };
        var planned = await AskAsync(HttpMethod.Post, "/api/plans", request, _options.PartLoadSeconds, cancellationToken);
        return planned.TryGetValue(out var document, out var error)
            ? IdOf(document).TryGetValue(out var id, out error)
                ? await AskAsync(HttpMethod.Post, $"{PathOf(id)}/parts", body: null, _options.PartLoadSeconds, cancellationToken)
                : error
            : error;
    }

    private static Outcome<string> IdOf(byte[] document)
    {
        try
        {
            return JsonNode.Parse(document)?[CutPlan.IdKey]?.GetValue<string>() is { } id
                ? id
                : new Error(ErrorReason.InvalidAnswer, $"The planner's plan has no '{CutPlan.IdKey}'.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Error(ErrorReason.InvalidAnswer, $"The planner's plan cannot be read: {exception.Message}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri address, JsonObject? body, CancellationToken cancellationToken)
    {
        while (true)
        {
            using HttpRequestMessage request = new(method, address) { Content = body is null ? null : JsonContent.Create(body) };
            var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode is not HttpStatusCode.TooManyRequests)
            {
                return response;
            }

            response.Dispose();
            await Task.Delay(BusyPeriod, time, cancellationToken);
        }
    }

    private async Task<Outcome<byte[]>> AskAsync(HttpMethod method, string path, JsonObject? body, double seconds, CancellationToken cancellationToken)
    {
        var address = new Uri(_options.Planner.Rest!, path);
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(seconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            // A ring's workers start together, and ask for the same: the planner works on a few of their plans at a time.
            using var response = await SendAsync(method, address, body, either.Token);
            var answer = await response.Content.ReadAsByteArrayAsync(either.Token);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created
                ? answer
                : new Error(
                    ErrorReason.DeviceUnavailable,
                    $"The planner answered {(int)response.StatusCode} to {address}: {System.Text.Encoding.UTF8.GetString(answer.AsSpan(0, Math.Min(MaxShown, answer.Length)))}");
        }
        catch (HttpRequestException exception)
        {
            return new Error(ErrorReason.DeviceUnavailable, $"The planner does not answer at {address}: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Error(ErrorReason.DeviceUnavailable, $"The planner did not answer at {address} within {seconds} s.");
        }
    }
}
