using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Bench.Serving;

/// <summary>Has models deployed by the planner, and asks the gate for inferences.</summary>
/// <param name="planner">REST address of the planner.</param>
/// <param name="gate">gRPC address of the gate.</param>
internal sealed class PlanClient(Uri planner, Uri gate) : IDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(5);

    private readonly HttpClient _rest = new() { BaseAddress = planner, Timeout = AnswerLimit };
    private readonly InferenceClient _gate = new(gate);

    /// <summary>Waits until so many stages have registered.</summary>
    public Task WaitForStagesAsync(int stages, CancellationToken cancellation) =>
        Wait.UntilAsync($"{stages.ToString(CultureInfo.InvariantCulture)} stages to register", ReadyLimit, async () =>
        {
            var devices = (await GetAsync("/api/devices", cancellation)).AsArray();
            return devices.Count(device => (string?)device!["role"] is "stage") == stages;
        }, cancellation);

    /// <summary>Puts a model into the repository.</summary>
    public async Task UploadAsync(string name, byte[] model, CancellationToken cancellation)
    {
        using var body = new ByteArrayContent(model);
        using var response = await _rest.PutAsync(Address($"/api/models/{name}"), body, cancellation);
        await CheckAsync(response, cancellation);
    }

    /// <summary>Has the planner build a benchmark model of that name.</summary>
    public async Task BuildAsync(string name, CancellationToken cancellation)
    {
        using var body = Json(new JsonObject { ["builtin"] = name });
        using var response = await _rest.PostAsync(Address($"/api/models/{name}/builtin"), body, cancellation);
        await CheckAsync(response, cancellation);
    }

    /// <summary>Ends a deployment; that there is none is fine.</summary>
    public async Task UndeployAsync(string model, CancellationToken cancellation)
    {
        using var gone = await _rest.DeleteAsync(Address($"/api/deployments/{model}"), cancellation);
    }

    /// <summary>Has the stages run a model by a plan, and waits until the gate does so.</summary>
    /// <returns>The plan.</returns>
    public async Task<JsonObject> DeployAsync(string model, JsonObject request, CancellationToken cancellation)
    {
        await UndeployAsync(model, cancellation);
        using var body = Json(request);
        using (var response = await _rest.PutAsync(Address($"/api/deployments/{model}"), body, cancellation))
        {
            await CheckAsync(response, cancellation);
        }

        string? plan = null;
        string? obstacle = null;
        try
        {
            await Wait.UntilAsync($"a plan for {model} to be in force", ReadyLimit, async () =>
            {
                plan = await FindPlanAsync(model, cancellation);
                if (plan is null)
                {
                    return false;
                }

                var metadata = await _gate.GetModelMetadataAsync(model, "", LookLimit, cancellation);
                obstacle = metadata.Error?.Message;
                return metadata.TryGetValue(out var described, out _)
                    && described.Properties.TryGetValue("plan", out var inForce)
                    && string.Equals(inForce, plan, StringComparison.Ordinal);
            }, cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} The gate says: {obstacle ?? "another plan is in force"}", exception);
        }

        return (await GetAsync($"/api/plans/{plan}", cancellation)).AsObject();
    }

    /// <summary>Publishes a team: one expert per file, in their order <c>expert-0</c> and on.</summary>
    public async Task PublishTeamAsync(string name, IReadOnlyList<byte[]> experts, CancellationToken cancellation)
    {
        var parts = new JsonArray();
        foreach (var expert in experts)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(expert));
            using var file = new ByteArrayContent(expert);
            using var stored = await _rest.PutAsync(Address($"/api/blobs/{hash}"), file, cancellation);
            await CheckAsync(stored, cancellation);
            parts.Add(new JsonObject
            {
                ["name"] = string.Create(CultureInfo.InvariantCulture, $"expert-{parts.Count}"),
                ["sha256"] = hash,
            });
        }

        using var body = Json(new JsonObject { ["strategy"] = "team", ["parts"] = parts, ["output"] = "logits" });
        using var response = await _rest.PostAsync(Address($"/api/models/{name}/versions"), body, cancellation);
        await CheckAsync(response, cancellation);
    }

    /// <summary>Waits until the gate answers for a model that experts serve.</summary>
    public Task WaitUntilReadyAsync(string model, CancellationToken cancellation) =>
        Wait.UntilAsync($"the gate to serve {model}", ReadyLimit, async () =>
        {
            var outcome = await _gate.IsModelReadyAsync(model, "", LookLimit, cancellation);
            return outcome.TryGetValue(out var ready, out _) && ready;
        }, cancellation);

    /// <summary>What the stages have registered: speed in GFLOP/s, rate in Mbit/s, delay and what a message takes in ms; 0 for what they have not.</summary>
    public async Task<IReadOnlyList<(double Gflops, double Mbps, double DelayMs, double MessageMs)>> FiguresAsync(CancellationToken cancellation) =>
    [
        .. (await GetAsync("/api/devices", cancellation)).AsArray().Where(device => (string?)device!["role"] is "stage")
            .Select(device => (Figure(device, "gflops"), Figure(device, "mbps"), Figure(device, "delay_ms"), Figure(device, "message_ms"))),
    ];

    /// <summary>The name and the shape of a deployed model's only input, with one in place of what it leaves open.</summary>
    public async Task<(string Name, long[] Shape)> InputAsync(string model, CancellationToken cancellation)
    {
        var outcome = await _gate.GetModelMetadataAsync(model, "", AnswerLimit, cancellation);
        return outcome.TryGetValue(out var metadata, out var error)
            ? (metadata.Inputs[0].Name, [.. metadata.Inputs[0].Shape.Select(axis => Math.Max(1, axis))])
            : throw new InvalidOperationException(error.ToString());
    }

    /// <summary>Asks the gate for one inference.</summary>
    /// <returns>The response, which the caller disposes.</returns>
    public async Task<InferResponse> InferAsync(string model, Tensor input, CancellationToken cancellation)
    {
        using var request = new InferRequest { ModelName = model };
        request.Inputs.Add(input);
        var outcome = await _gate.InferAsync(request, AnswerLimit, cancellation);
        return outcome.TryGetValue(out var response, out var error) ? response : throw new InvalidOperationException(error.ToString());
    }

    public void Dispose()
    {
        _gate.Dispose();
        _rest.Dispose();
    }

    private static double Figure(JsonNode? device, string name) => (double?)device![name] ?? 0;

    private static Uri Address(string path) => new(path, UriKind.Relative);

    private static StringContent Json(JsonObject content) => new(content.ToJsonString(), Encoding.UTF8, "application/json");

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
        }
    }

    // Null while there is none, or another is being made.
    private async Task<string?> FindPlanAsync(string model, CancellationToken cancellation)
    {
        var deployment = await GetAsync($"/api/deployments/{model}", cancellation);
        return (string?)deployment["state"] switch
        {
            "ready" => (string?)deployment["plan"],
            "failed" => throw new InvalidOperationException($"The planner cannot deploy {model}: {deployment["error"]}"),
            _ => null,
        };
    }

    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellation) =>
        JsonNode.Parse(await _rest.GetStringAsync(Address(path), cancellation))!;
}
