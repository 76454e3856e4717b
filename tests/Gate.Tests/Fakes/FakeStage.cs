using System.Globalization;
using System.Net;
using System.Text.Json;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Testing;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>
/// A stage as far as its parts are concerned, over the real protocol: so many have room; to load one, those go that need not stay beside
/// it, the one loaded longest ago first. Running a part that is there gives nothing back.
/// </summary>
internal sealed class FakeStage : InferenceServiceBase, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _parts = [];
    private readonly List<string> _asked = [];
    private readonly ManualTimeProvider _clientTime = new();
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GrpcServer? _server;
    private readonly int _port = FreePorts.TakeAtOnce(1)[0];

    public FakeStage(string device = "pi")
    {
        Device = device;
        Start();
        Connection = new DeviceConnection(Address, new InferenceClient(Address, time: _clientTime));
    }

    public string Device { get; }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));

    /// <summary>The gate's connection to it.</summary>
    public DeviceConnection Connection { get; }

    /// <summary>How many parts have room.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>While it is set, loads and unloads wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>How many more calls find that their part has just gone.</summary>
    public int Losses { get; set; }

    /// <summary>How many more calls find that the stage has enough to do.</summary>
    public int Refusals { get; set; }

    /// <summary>The parts that are loaded, the one loaded longest ago first.</summary>
    public IReadOnlyList<string> Parts
    {
        get
        {
            lock (_gate)
            {
                return [.. _parts];
            }
        }
    }

    /// <summary>What it was asked, such as <c>load a</c>, in order.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    protected override bool IsReady => true;

    /// <summary>Waits until it was asked so many times.</summary>
    public async Task UntilAskedAsync(int times)
    {
        while (true)
        {
            Task arrived;
            lock (_gate)
            {
                if (_asked.Count >= times)
                {
                    return;
                }

                arrived = _arrived.Task;
            }

            await arrived;
        }
    }

    /// <summary>Loses all parts, as a process that was started again.</summary>
    public void Lose()
    {
        lock (_gate)
        {
            _parts.Clear();
        }
    }

    public void Start()
    {
        _server = new GrpcServer(new GrpcMethods().AddInference(this));
        _server.Listen(new IPEndPoint(IPAddress.Loopback, _port));

        // A client waits a moment after an attempt that failed.
        _clientTime.Advance(TimeSpan.FromMinutes(1));
    }

    /// <summary>Stops listening and drops every connection.</summary>
    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.StopAsync(new CancellationToken(canceled: true));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Hold?.TrySetResult();
        await KillAsync();
        Connection.Client.Dispose();
    }

    protected override async ValueTask<Outcome<RepositoryModelLoadResponse>> LoadModelAsync(
        RepositoryModelLoadRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters.TryGetValue(EdgeParameters.Prefetch, out var prefetch) && prefetch.BoolParam)
        {
            await HeardAsync($"fetch {request.ModelName}");
            return new RepositoryModelLoadResponse();
        }

        // As a stage does: a load that was begun is carried through when its caller leaves.
        await HeardAsync($"load {request.ModelName}");
        var beside = JsonSerializer.Deserialize<HashSet<string>>(request.Parameters[EdgeParameters.Beside].StringParam)!;
        lock (_gate)
        {
            _parts.Remove(request.ModelName);
            while (_parts.Count >= Room && _parts.Find(part => !beside.Contains(part)) is { } free)
            {
                _parts.Remove(free);
            }

            if (_parts.Count >= Room)
            {
                return new Error(ErrorReason.Overloaded, $"no room beside {string.Join(", ", _parts)}");
            }

            _parts.Add(request.ModelName);
        }

        return new RepositoryModelLoadResponse();
    }

    protected override async ValueTask<Outcome<RepositoryModelUnloadResponse>> UnloadModelAsync(
        RepositoryModelUnloadRequest request, CancellationToken cancellationToken)
    {
        await HeardAsync($"unload {request.ModelName}");
        lock (_gate)
        {
            return _parts.Remove(request.ModelName)
                ? new RepositoryModelUnloadResponse()
                : new Error(ErrorReason.UnknownModel, $"no part {request.ModelName}");
        }
    }

    protected override ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context)
    {
        if (request.Parameters.ContainsKey(EdgeParameters.Deliver))
        {
            return ValueTask.FromResult<Outcome<InferResponse>>(new InferResponse { ModelName = request.ModelName });
        }

        lock (_gate)
        {
            _asked.Add($"run {request.ModelName}");
            if (Refusals > 0)
            {
                Refusals--;
                return ValueTask.FromResult<Outcome<InferResponse>>(new Error(ErrorReason.Overloaded, "no room for requests"));
            }

            if (Losses > 0)
            {
                Losses--;
                _parts.Remove(request.ModelName);
            }

            return ValueTask.FromResult(_parts.Contains(request.ModelName)
                ? (Outcome<InferResponse>)new InferResponse { ModelName = request.ModelName }
                : new Error(ErrorReason.UnknownModel, $"no part {request.ModelName}"));
        }
    }

    protected override Outcome<bool> IsModelReady(string name, string version) => true;

    protected override ServerMetadataResponse DescribeServer() => new() { Name = Device };

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) => new ModelMetadataResponse { Name = name };

    private Task HeardAsync(string what)
    {
        lock (_gate)
        {
            _asked.Add(what);
            _arrived.SetResult();
            _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return Hold?.Task ?? Task.CompletedTask;
    }
}
