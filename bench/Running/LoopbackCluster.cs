using System.Globalization;
using EdgeAspire.Bench.Serving;

namespace EdgeAspire.Bench.Running;

/// <summary>Planner, gate and stages as processes of their own on the loopback interface.</summary>
internal sealed class LoopbackCluster : IAsyncDisposable
{
    private readonly string _homePath;
    private readonly List<ServiceProcess> _services = [];
    private PlanClient? _client;

    private LoopbackCluster(string homePath) => _homePath = homePath;

    /// <summary>Speaks to the planner and the gate.</summary>
    public PlanClient Client => _client ?? throw new InvalidOperationException("The cluster has not started.");

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

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
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

        var gate = ServiceProcess.Start("Gate", _homePath, [.. Planner("Gate"), "--Gate:PollSeconds=0.2", "--Gate:RoundingCheckSeconds=0"]);
        _services.Add(gate);
        foreach (var service in _services)
        {
            await service.WaitUntilHealthyAsync(cancellation);
        }

        _client = new PlanClient(planner.Rest, gate.Grpc);
        await _client.WaitForStagesAsync(stages, cancellation);
    }

    private ServiceProcess Start(string service)
    {
        var process = ServiceProcess.Start(service, _homePath);
        _services.Add(process);
        return process;
    }
}
