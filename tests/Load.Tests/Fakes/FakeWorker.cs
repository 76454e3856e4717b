using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Load.Tests.Fakes;

/// <summary>A worker, or a stage, on a real listener: the model adds its four numbers up.</summary>
internal sealed class FakeWorker : InferenceServiceBase, IAsyncDisposable
{
    public const string Model = "net";
    public const string Hash = "abc";

    private readonly GrpcServer _server;
    private int _requests;

    public FakeWorker()
    {
        _server = new GrpcServer(new GrpcMethods().AddInference(this));
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_server.Listen(new IPEndPoint(IPAddress.Loopback, 0)).Port}"));
    }

    public Uri Address { get; }

    /// <summary>Requests so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The names by which the model was asked for, with how often.</summary>
    public ConcurrentDictionary<string, int> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>The inputs by the request's id, with the source that it names.</summary>
    public ConcurrentDictionary<string, (string? Source, string Input)> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>What becomes of request N, counted from 1; null for its answer.</summary>
    public Func<int, Error?> Refuse { get; set; } = _ => null;

    /// <summary>Changes the answer to request N.</summary>
    public Func<int, float, float> Spoil { get; set; } = (_, sum) => sum;

    /// <summary>While it is set, requests wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    protected override bool IsReady => true;

    public async ValueTask DisposeAsync()
    {
        Hold?.TrySetResult();
        await _server.StopAsync(new CancellationToken(canceled: true));
    }

    protected override Outcome<bool> IsModelReady(string name, string version) => true;

    protected override ServerMetadataResponse DescribeServer() => new() { Name = "fake" };

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) => new ModelMetadataResponse
    {
        Name = name,
        Inputs = { new ModelMetadataResponse.Types.TensorMetadata { Name = "image", Datatype = "FP32", Shape = { 1, 4 } } },
        Properties = { ["sha256"] = Hash },
    };

    protected override async ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context)
    {
        var number = Interlocked.Increment(ref _requests);
        Names.AddOrUpdate(request.ModelName, 1, (_, count) => count + 1);
        Items[request.Id] = (
            request.Parameters.TryGetValue(EdgeParameters.Source, out var source) ? source.StringParam : null,
            Convert.ToHexString(request.Inputs[0].Data.Span));
        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(context.CancellationToken);
        }

        if (Refuse(number) is { } error)
        {
            return error;
        }

        var sum = 0f;
        foreach (var value in MemoryMarshal.Cast<byte, float>(request.Inputs[0].Data.Span))
        {
            sum += value;
        }

        InferResponse response = new() { ModelName = request.ModelName, Id = request.Id };
        response.Outputs.Add(new Tensor("sum", TensorDataType.Fp32, [1, 1], BitConverter.GetBytes(Spoil(number, sum))));
        response.Parameters[EdgeParameters.ComputedBy] = new InferParameter { StringParam = "pi-1" };
        return response;
    }
}
