using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Bench.Hop;

/// <summary>The hop as the gate makes it.</summary>
internal sealed class InferenceClientCaller(Uri address, int lengthBytes) : IHopCaller
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly InferenceClient _client = new(address);
    private readonly byte[] _tensor = new byte[lengthBytes];

    public string Name => "hop";

    public async Task RoundTripAsync()
    {
        using var request = new InferRequest { ModelName = HopServerCommand.ModelName };
        request.Inputs.Add(new Tensor(HopServerCommand.InputName, TensorDataType.Fp32, [1, _tensor.Length / sizeof(float)], _tensor));
        using var response = (await _client.InferAsync(request, Timeout, CancellationToken.None)).Value;
        if (response.Outputs[0].Data.Length != _tensor.Length)
        {
            throw new InvalidDataException($"The model answered {response.Outputs[0]}.");
        }
    }

    public void Dispose() => _client.Dispose();
}
