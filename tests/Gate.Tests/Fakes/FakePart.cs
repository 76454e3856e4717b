using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Tests.Fakes;

/// <summary>A stage over the real protocol as far as it runs a part, whose only output is of single precision.</summary>
internal sealed class FakePart : InferenceServiceBase, IAsyncDisposable
{
    private readonly GrpcServer _server;
    private int _requests;

    public FakePart()
    {
        _server = new GrpcServer(new GrpcMethods().AddInference(this));
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_server.Listen(new IPEndPoint(IPAddress.Loopback, 0)).Port}"));
    }

    public Uri Address { get; }

    /// <summary>What it answers when nothing is rounded.</summary>
    public float[] Exact { get; set; } = [];

    /// <summary>Answers with this instead.</summary>
    public Error? Refusal { get; set; }

    /// <summary>While it is set, calls wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>Signalled when the first call has come.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The input of the last call, as it travelled.</summary>
    public Tensor LastInput { get; private set; }

    protected override bool IsReady => true;

    public async ValueTask DisposeAsync()
    {
        Hold?.TrySetResult();
        await _server.StopAsync(new CancellationToken(canceled: true));
    }

    protected override async ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context)
    {
        if (request.Parameters.ContainsKey(EdgeParameters.Deliver))
        {
            // A session ends.
            return new InferResponse { ModelName = request.ModelName };
        }

        Interlocked.Increment(ref _requests);
        LastInput = request.Inputs[0] with { Data = request.Inputs[0].Data.ToArray() };
        Arrived.TrySetResult();
        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(context.CancellationToken);
        }

        if (Refusal is { } refusal)
        {
            return refusal;
        }

        if (request.Parameters.ContainsKey(EdgeParameters.Wire))
        {
            return new Error(ErrorReason.InvalidArgument, "Expected single precision.");
        }

        var response = new InferResponse { ModelName = request.ModelName };
        response.Outputs.Add(new Tensor("0", TensorDataType.Fp32, [1, Exact.Length], MemoryMarshal.AsBytes(Exact.AsSpan()).ToArray()));
        return response;
    }

    protected override Outcome<bool> IsModelReady(string name, string version) => true;

    protected override ServerMetadataResponse DescribeServer() => new();

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) => new ModelMetadataResponse { Name = name };
}
