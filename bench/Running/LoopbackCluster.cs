using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAspire.Bench.Serving;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Bench.Running;

/// <summary>Planner, gate and stages as processes of their own on the loopback interface.</summary>
internal sealed class LoopbackCluster : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(2);

    private readonly string _homePath;
    private readonly List<ServiceProcess> _services = [];
    private HttpClient? _rest;
    private InferenceClient? _gate;

    private LoopbackCluster(string homePath) => _homePath = homePath;

    private HttpClient Rest => _rest ?? throw new InvalidOperationException("The cluster has not started.");

    private InferenceClient Gate => _gate ?? throw new InvalidOperationException("The cluster has not started.");

    public static async Task<LoopbackCluster> StartAsync(int stages, CancellationToken cancellation)
    {
        var cluster = new LoopbackCluster(Directory.CreateTempSubdirectory("edgeaspire-rounds-").FullName);
        try
        {
            await cluster.StartServicesAsync(stages, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts a model into the repository.</summary>
    public async Task UploadAsync(string name, byte[] model, CancellationToken cancellation)
    {
        using var body = new ByteArrayContent(model);
        using var response = await Rest.PutAsync(new Uri($"/api/models/{name}", UriKind.Relative), body, cancellation);
        await CheckAsync(response, cancellation);
    }

    /// <summary>Has the stages run a model by a plan, and waits until the gate does so.</summary>
    /// <returns>The plan.</returns>
    public async Task<JsonObject> DeployAsync(string model, JsonObject request, CancellationToken cancellation)
    {
        using (var gone = await Rest.DeleteAsync(new Uri($"/api/deployments/{model}", UriKind.Relative), cancellation))
        {
            // Nothing to delete is fine.
        }

        using var body = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using (var response = await Rest.PutAsync(new Uri($"/api/deployments/{model}", UriKind.Relative), body, cancellation))
        {
            await CheckAsync(response, cancellation);
        }

        string? plan = null;
        await Wait.UntilAsync($"a plan for {model}", ReadyLimit, async () =>
        {
            var deployment = JsonNode.Parse(await Rest.GetStringAsync(new Uri($"/api/deployments/{model}", UriKind.Relative), cancellation))!;
            plan = (string?)deployment["plan"];
            return (string?)deployment["state"] switch
            {
                "ready" => plan is not null,
                "failed" => throw new InvalidOperationException($"The planner cannot deploy {model}: {deployment["error"]}"),
                _ => false,
            };
        }, cancellation);
        await Wait.UntilAsync($"plan {plan} of {model} to be in force", ReadyLimit, async () =>
        {
            var metadata = await Gate.GetModelMetadataAsync(model, "", TimeSpan.FromSeconds(5), cancellation);
            return metadata.TryGetValue(out var described, out _) && described.Properties.TryGetValue("plan", out var inForce) && string.Equals(inForce, plan, StringComparison.Ordinal);
        }, cancellation);
        return JsonNode.Parse(await Rest.GetStringAsync(new Uri($"/api/plans/{plan}", UriKind.Relative), cancellation))!.AsObject();
    }

    /// <summary>Asks the gate for one inference.</summary>
    /// <returns>The response, which the caller disposes.</returns>
    public async Task<InferResponse> InferAsync(string model, Tensor input, CancellationToken cancellation)
    {
        using var request = new InferRequest { ModelName = model };
        request.Inputs.Add(input);
        var outcome = await Gate.InferAsync(request, AnswerLimit, cancellation);
        return outcome.TryGetValue(out var response, out var error) ? response : throw new InvalidOperationException(error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        _gate?.Dispose();
        _rest?.Dispose();
        foreach (var service in Enumerable.Reverse(_services))
        {
            await service.DisposeAsync();
        }

        Directory.Delete(_homePath, recursive: true);
    }

    private async Task StartServicesAsync(int stages, CancellationToken cancellation)
    {
        var planner = Start("Planner");
        await planner.WaitUntilHealthyAsync(cancellation);
        string[] Planner(string service) => [$"--{service}:Planner:Rest={planner.Rest}", $"--{service}:Planner:Grpc={planner.Grpc}"];
        for (var stage = 0; stage < stages; stage++)
        {
            _services.Add(ServiceProcess.Start("Stage", _homePath, [.. Planner("Stage"), string.Create(CultureInfo.InvariantCulture, $"--Stage:Device=stage-{stage}")]));
        }

        var gate = ServiceProcess.Start("Gate", _homePath, [.. Planner("Gate"), "--Gate:PollSeconds=0.2"]);
        _services.Add(gate);
        foreach (var service in _services)
        {
            await service.WaitUntilHealthyAsync(cancellation);
        }

        _rest = new HttpClient { BaseAddress = planner.Rest, Timeout = AnswerLimit };
        await Wait.UntilAsync($"{stages} stages to register", ReadyLimit, async () =>
        {
            var devices = JsonNode.Parse(await Rest.GetStringAsync(new Uri("/api/devices", UriKind.Relative), cancellation))!.AsArray();
            return devices.Count(device => (string?)device!["role"] is "stage") == stages;
        }, cancellation);
        _gate = new InferenceClient(gate.Grpc);
    }

    private ServiceProcess Start(string service)
    {
        var process = ServiceProcess.Start(service, _homePath);
        _services.Add(process);
        return process;
    }

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
        }
    }
}
