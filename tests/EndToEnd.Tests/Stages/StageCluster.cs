using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAspire.EndToEnd.Tests.Hosting;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Testing;

namespace EdgeAspire.EndToEnd.Tests.Stages;

/// <summary>Planner, gate and three stages as real processes; stages are reached through proxies that can cut and hang what passes.</summary>
public sealed class StageCluster : IAsyncLifetime
{
    private const int StageCount = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

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

    internal string Log => string.Join('\n', _stages.Prepend(_gate).Prepend(_planner).Select(service => service.Console));

    public async Task InitializeAsync()
    {
        _planner = new StartedService("Planner", _home.Path, "--Planner:LeaseSeconds=3");
        await _planner.WaitUntilHealthyAsync();
        for (var stage = 0; stage < StageCount; stage++)
        {
            _stages.Add(StageBehindProxy(string.Create(CultureInfo.InvariantCulture, $"stage-{stage}")));
        }

        _gate = new StartedService("Gate", _home.Path, [.. Planner("Gate"), "--Gate:PollSeconds=0.2", "--Gate:ProbeTimeoutSeconds=1"]);
        foreach (var service in _stages.Append(_gate))
        {
            await service.WaitUntilHealthyAsync();
        }

        _rest = new HttpClient { BaseAddress = _gate.Rest, Timeout = Limit };
        _client = new InferenceClient(_gate.Grpc);
        using var model = new ByteArrayContent(StageNetwork.File);
        using var uploaded = await _rest.PutAsync(Path($"/api/models/{StageNetwork.Name}"), model);
        uploaded.EnsureSuccessStatusCode();
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
    internal async Task DeployAsync(string request, int devices)
    {
        using (var gone = await _rest.DeleteAsync(Path($"/api/deployments/{StageNetwork.Name}")))
        {
            // The first time there is nothing to delete.
        }

        await ChangeAsync(request, devices);
    }

    /// <summary>Deploys the network otherwise and waits until the gate carries that out.</summary>
    internal async Task ChangeAsync(string request, int devices)
    {
        using var body = Digits.Json(request);
        using var put = await _rest.PutAsync(Path($"/api/deployments/{StageNetwork.Name}"), body);
        Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        await WaitForPlanAsync(devices);
    }

    /// <summary>Waits until the gate answers by the planner's newest plan, with so many stages, none of which it leaves out any more.</summary>
    internal Task WaitForPlanAsync(int devices) => Poll.UntilAsync($"a plan with {devices} stages in force:\n{Log}", Limit, async () =>
    {
        var deployment = await _rest.GetFromJsonAsync<JsonElement>(Path($"/api/deployments/{StageNetwork.Name}"));
        using var metadata = await _rest.GetAsync(Path($"/v2/models/{StageNetwork.Name}"));
        if (!metadata.IsSuccessStatusCode || !string.Equals(deployment.GetProperty("state").GetString(), "ready", StringComparison.Ordinal))
        {
            return false;
        }

        var properties = (await metadata.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("properties");
        return properties.TryGetProperty("plan", out var plan)
            && string.Equals(plan.GetString(), deployment.GetProperty("plan").GetString(), StringComparison.Ordinal)
            && properties.GetProperty("devices").GetString()!.Split(',') is { } names
            && names.Length == devices
            && await IsAnsweredByAsync(names);
    });

    /// <summary>The hashes of the parts of the planner's newest plan.</summary>
    internal async Task<HashSet<string>> PlanPartsAsync()
    {
        var deployment = await _rest.GetFromJsonAsync<JsonElement>(Path($"/api/deployments/{StageNetwork.Name}"));
        var plan = await _rest.GetFromJsonAsync<JsonElement>(Path($"/api/plans/{deployment.GetProperty("plan").GetString()}"));
        return plan.GetProperty("part_sha256").EnumerateArray().Select(part => part.GetString()!).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Asks once.</summary>
    /// <returns>The scores and how often the request was begun again; or the error's text.</returns>
    internal async Task<(float[]? Scores, long Retries, string? Error)> InferAsync(float[] input)
    {
        using var request = Request(input);
        var outcome = await _client.InferAsync(request, TimeSpan.FromSeconds(40), CancellationToken.None);
        if (!outcome.TryGetValue(out var response, out var error))
        {
            return (null, 0, error.ToString());
        }

        using (response)
        {
            return (
                MemoryMarshal.Cast<byte, float>(response.Outputs[0].Data.Span).ToArray(),
                response.Parameters.TryGetValue("edge_retries", out var retries) ? retries.Int64Param : 0,
                null);
        }
    }

    // Copies of the model answer in turn; of any other plan all devices do.
    private async Task<bool> IsAnsweredByAsync(string[] devices)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (var turn = 0; turn < devices.Length; turn++)
        {
            using var request = Request(StageNetwork.Input(0));
            var outcome = await _client.InferAsync(request, TimeSpan.FromSeconds(40), CancellationToken.None);
            if (!outcome.TryGetValue(out var response, out _))
            {
                return false;
            }

            using (response)
            {
                using var hops = JsonDocument.Parse(response.Parameters["edge_hops"].StringParam);
                seen.UnionWith(hops.RootElement.EnumerateArray().Select(hop => hop.GetProperty("device").GetString()!));
            }
        }

        return seen.SetEquals(devices);
    }

    private static InferRequest Request(float[] input)
    {
        var request = new InferRequest { ModelName = StageNetwork.Name };
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
