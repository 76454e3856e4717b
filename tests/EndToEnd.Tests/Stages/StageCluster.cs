using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>Planner, gate and three stages as real processes; stages are reached through proxies that can cut and hang what passes.</summary>
public sealed class StageCluster : IAsyncLifetime
{
    private const int StageCount = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string[] _stageSettings;
    private readonly TemporaryFolder _home = new();
    private readonly List<StartedService> _stages = [];
    private readonly List<FaultProxy> _links = [];
    private StartedService _planner = null!;
    private StartedService _gate = null!;
    private HttpClient _rest = null!;
    private InferenceClient _client = null!;

    public StageCluster()
        : this([])
    {
    }

    internal StageCluster(params string[] stageSettings) => _stageSettings = stageSettings;

    internal IReadOnlyList<StartedService> Stages => _stages;

    internal IReadOnlyList<FaultProxy> Links => _links;

    internal Uri GateAddress => _gate.Rest;

    internal Uri GateGrpcAddress => _gate.Grpc;

    internal string GateLog => _gate.Console;

    internal string Log => string.Join('\n', _stages.Prepend(_gate).Prepend(_planner).Select(service => service.Console));

    public async Task InitializeAsync()
    {
        _planner = new StartedService("Planner", _home.Path, "--Planner:LeaseSeconds=6");
        await _planner.WaitUntilHealthyAsync();
        for (var stage = 0; stage < StageCount; stage++)
        {
            _stages.Add(StageBehindProxy(string.Create(CultureInfo.InvariantCulture, $"stage-{stage}")));
        }

        _gate = new StartedService("Gate", _home.Path, [.. Planner("Gate"), "--Gate:PollSeconds=0.2", "--Gate:ProbeTimeoutSeconds=1", "--Gate:RoundingCheckSeconds=0.1", "--Gate:PlanDeadlineSeconds=60"]);
        foreach (var service in _stages.Append(_gate))
        {
            await service.WaitUntilHealthyAsync();
        }

        _rest = new HttpClient { BaseAddress = _gate.Rest, Timeout = Limit };
        _client = Connect(_gate.Grpc);
        foreach (var name in (string[])[StageNetwork.Name, StageNetwork.OtherName])
        {
            using var model = new ByteArrayContent(StageNetwork.File);
            using var uploaded = await _rest.PutAsync(Path($"/api/models/{name}"), model);
            uploaded.EnsureSuccessStatusCode();
        }
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        _rest.Dispose();
        foreach (var service in _stages.Append(_gate).Append(_planner))
        {
            await service.DisposeAsync();
        }

        foreach (var link in _links)
        {
            await link.DisposeAsync();
        }

        _home.Dispose();
    }

    /// <summary>Deploys the network and waits until the gate carries out the newest plan, which uses so many stages.</summary>
    internal async Task DeployAsync(string request, int devices, string model = StageNetwork.Name)
    {
        await UndeployAsync(model);
        await ChangeAsync(request, devices, model);
    }

    /// <summary>Ends a deployment, if there is one.</summary>
    internal async Task UndeployAsync(string model)
    {
        using var gone = await _rest.DeleteAsync(Path($"/api/deployments/{model}"));
    }

    /// <summary>Deploys the network otherwise and waits until the gate carries that out.</summary>
    internal async Task ChangeAsync(string request, int devices, string model = StageNetwork.Name)
    {
        using var body = Digits.Json(request);
        using var put = await _rest.PutAsync(Path($"/api/deployments/{model}"), body);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        await WaitForPlanAsync(devices, model);
    }

    /// <summary>Waits until the gate answers by the planner's newest plan, with so many stages, none of which it leaves out any more.</summary>
    internal Task WaitForPlanAsync(int devices, string model = StageNetwork.Name)
    {
        var seen = "";
        return Poll.UntilAsync($"a plan with {devices} stages in force", Limit, IsInForceAsync, () => $"{seen}\n{Log}");

        async Task<bool> IsInForceAsync()
        {
            var deployment = await _rest.GetFromJsonAsync<JsonElement>(Path($"/api/deployments/{model}"));
            using var metadata = await _rest.GetAsync(Path($"/v2/models/{model}"));
            var described = await metadata.Content.ReadAsStringAsync();
            seen = $"Last seen: deployment {deployment}\nmodel {described}";
            if (!metadata.IsSuccessStatusCode || !string.Equals(deployment.GetProperty("state").GetString(), "ready", StringComparison.Ordinal))
            {
                return false;
            }

            using var metadataBody = JsonDocument.Parse(described);
            var properties = metadataBody.RootElement.GetProperty("properties");
            if (!properties.TryGetProperty("plan", out var plan)
                || !string.Equals(plan.GetString(), deployment.GetProperty("plan").GetString(), StringComparison.Ordinal)
                || properties.GetProperty("devices").GetString()!.Split(',') is not { } names
                || names.Length != devices)
            {
                return false;
            }

            var (answered, error) = await AnsweringAsync(model, names.Length);
            seen = $"{seen}\nanswered by {string.Join(',', answered)}; {error}";
            return error is null && answered.SetEquals(names);
        }
    }

    /// <summary>What the gate's metadata says of the network beside its inputs and outputs.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> PropertiesAsync()
    {
        var metadata = await _rest.GetFromJsonAsync<JsonElement>(Path($"/v2/models/{StageNetwork.Name}"));
        return metadata.GetProperty("properties").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString()!, StringComparer.Ordinal);
    }

    /// <summary>The parts that each stage has loaded, with how often it has run each.</summary>
    internal async Task<IReadOnlyList<IReadOnlyDictionary<string, long>>> PartsAsync()
    {
        List<IReadOnlyDictionary<string, long>> parts = [];
        foreach (var stage in _stages)
        {
            var body = await _rest.GetFromJsonAsync<JsonElement>(new Uri(stage.Rest, "/api/stage"));
            parts.Add(body.GetProperty("parts").EnumerateArray().ToDictionary(
                part => part.GetProperty("sha256").GetString()!, part => part.GetProperty("runs").GetInt64(), StringComparer.Ordinal));
        }

        return parts;
    }

    /// <summary>What the planner's newest plan is called.</summary>
    internal async Task<string> NewestPlanAsync() =>
        (await _rest.GetFromJsonAsync<JsonElement>(Path($"/api/deployments/{StageNetwork.Name}"))).GetProperty("plan").GetString()!;

    /// <summary>The hashes of a plan's parts.</summary>
    internal async Task<HashSet<string>> PartsOfAsync(string plan)
    {
        var document = await _rest.GetFromJsonAsync<JsonElement>(Path($"/api/plans/{plan}"));
        return document.GetProperty("part_sha256").EnumerateArray().Select(part => part.GetString()!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A client that does not take a gate for dead that is not given the processor for a while.</summary>
    internal static InferenceClient Connect(Uri gate) =>
        new(gate, new InferenceClientOptions { ConnectTimeout = Patience, KeepAliveInterval = Patience, KeepAliveTimeout = Patience });

    /// <summary>Asks once.</summary>
    internal Task<StageAnswer> InferAsync(float[] input) => InferAsync(_client, StageNetwork.Name, input, sequence: null);

    /// <summary>As another client, which may want its answers in order.</summary>
    internal static async Task<StageAnswer> InferAsync(InferenceClient client, string model, float[] input, string? sequence)
    {
        using var request = Request(model, input);
        if (sequence is not null)
        {
            request.Parameters[EdgeParameters.Sequence] = new InferParameter { StringParam = sequence };
        }

        var outcome = await client.InferAsync(request, Patience, CancellationToken.None);
        if (!outcome.TryGetValue(out var response, out var error))
        {
            return new StageAnswer(null, null, 0, error.ToString());
        }

        using (response)
        {
            return new StageAnswer(
                MemoryMarshal.Cast<byte, float>(response.Outputs[0].Data.Span).ToArray(),
                response.Parameters["edge_plan"].StringParam,
                response.Parameters.TryGetValue("edge_retries", out var retries) ? retries.Int64Param : 0,
                null);
        }
    }

    // Copies of the model answer in turn; of any other plan all devices do.
    private async Task<(HashSet<string> Devices, string? Error)> AnsweringAsync(string model, int turns)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (var turn = 0; turn < turns; turn++)
        {
            using var request = Request(model, StageNetwork.Input(0));
            var outcome = await _client.InferAsync(request, Patience, CancellationToken.None);
            if (!outcome.TryGetValue(out var response, out var error))
            {
                return (seen, error.ToString());
            }

            using (response)
            {
                using var hops = JsonDocument.Parse(response.Parameters["edge_hops"].StringParam);
                seen.UnionWith(hops.RootElement.EnumerateArray().Select(hop => hop.GetProperty("device").GetString()!));
            }
        }

        return (seen, null);
    }

    private static InferRequest Request(string model, float[] input)
    {
        var request = new InferRequest { ModelName = model };
        request.Inputs.Add(new Tensor("image", TensorDataType.Fp32, StageNetwork.InputShape, MemoryMarshal.AsBytes(input.AsSpan()).ToArray()));
        return request;
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);

    private string[] Planner(string service) => [$"--{service}:Planner:Rest={_planner.Rest}", $"--{service}:Planner:Grpc={_planner.Grpc}"];

    private StartedService StageBehindProxy(string name)
    {
        var link = new FaultProxy();
        var stage = new StartedService(
            "Stage", _home.Path, [.. Planner("Stage"), $"--Stage:Device={name}", $"--Stage:AdvertisedAddress={link.Address}", "--Stage:HeartbeatSeconds=0.5", .. _stageSettings]);
        link.Forward(stage.Grpc);
        _links.Add(link);
        return stage;
    }
}
