using System.Globalization;
using System.Net;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.Protocol.Service;

namespace EdgeAspire.Stage.Tests.Forwarding;

/// <summary>A device over the real protocol that has no room for pieces at first.</summary>
internal sealed class BusyPeer : InferenceServiceBase, IAsyncDisposable
{
    private readonly GrpcServer _server;
    private int _requests;

    public BusyPeer()
    {
        _server = new GrpcServer(new GrpcMethods().AddInference(this));
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_server.Listen(new IPEndPoint(IPAddress.Loopback, 0)).Port}"));
    }

    public Uri Address { get; }

    /// <summary>How many requests are refused before one is taken.</summary>
    public int Refusals { get; init; }

    public int Requests => Volatile.Read(ref _requests);

    protected override bool IsReady => true;

    public async ValueTask DisposeAsync() => await _server.StopAsync(new CancellationToken(canceled: true));

    protected override ValueTask<Outcome<InferResponse>> InferAsync(InferRequest request, InferContext context) =>
        ValueTask.FromResult(Interlocked.Increment(ref _requests) > Refusals
            ? (Outcome<InferResponse>)new InferResponse { ModelName = request.ModelName }
            : new Error(ErrorReason.Overloaded, "no room"));

    protected override Outcome<bool> IsModelReady(string name, string version) => true;

    protected override ServerMetadataResponse DescribeServer() => new() { Name = "busy" };

    protected override Outcome<ModelMetadataResponse> DescribeModel(string name, string version) => new ModelMetadataResponse { Name = name };
}
