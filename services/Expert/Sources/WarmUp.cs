using System.Collections.Immutable;
using EdgeAspire.Expert.Configuration;
using EdgeAspire.Expert.Serving;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.ServiceDefaults.Listening;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Expert.Sources;

/// <summary>
/// Calls a new version before others do: the first run of a model and the first calls of a connection cost tens of milliseconds. The
/// calls go through the service's own gRPC listener, so that all of the way is warm.
/// </summary>
internal sealed class WarmUp(ServiceAddresses addresses, InferenceEngine engine, IOptions<ExpertOptions> options, TimeProvider time)
{
    // The first ones cost a tenth of a second; what runs more often the runtime compiles again by itself, while it serves.
    private const int Calls = 25;
    private const int MaxInputBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Calls the version until it is warm.</summary>
    /// <returns>Why it cannot answer, or null.</returns>
    public async Task<Error?> RunAsync(ServedModel model, CancellationToken cancellationToken)
    {
        using var request = new InferRequest { ModelName = options.Value.ModelName, ModelVersion = model.Identity.VersionText };
        foreach (var input in model.Session.Inputs)
        {
            if (CreateInput(input) is not { } tensor)
            {
                return null;
            }

            request.Inputs.Add(tensor);
        }

        using var client = addresses.Grpc is { } address ? new InferenceClient(Loopback(address)) : null;
        var started = time.GetTimestamp();
        for (var call = 0; call < Calls && time.GetElapsedTime(started) < MaxDuration; call++)
        {
            var outcome = client is null
                ? await engine.InferAsync(request, cancellationToken)
                : await client.InferAsync(request, CallTimeout, cancellationToken);
            if (!outcome.TryGetValue(out var response, out var error))
            {
                // A size that the model leaves open may have been chosen badly; what others send is theirs to know.
                return IsOpen(model.Session.Inputs) ? null : error;
            }

            response.Dispose();
        }

        return null;
    }

    private static Tensor? CreateInput(TensorSpecification input)
    {
        long[] shape = [.. input.Shape.Select(dimension => Math.Max(1, dimension))];
        return TensorShape.TryCountBytes(input.DataType, shape, out var lengthBytes) && lengthBytes <= MaxInputBytes
            ? new Tensor(input.Name, input.DataType, shape, new byte[lengthBytes])
            : null;
    }

    private static bool IsOpen(ImmutableArray<TensorSpecification> inputs) => inputs.Any(input => input.Shape.Skip(1).Contains(-1));

    private static Uri Loopback(Uri address) => address.Host is "0.0.0.0" or "*" or "+" or "[::]"
        ? new UriBuilder(address) { Host = "localhost" }.Uri
        : address;
}
