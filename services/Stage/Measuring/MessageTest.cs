using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;
using EdgeAspire.ServiceDefaults.Listening;
using EdgeAspire.Stage.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeAspire.Stage.Measuring;

/// <summary>
/// Measures how long messages keep this device busy: it sends some to itself, as devices send them to each other, so that it does the work
/// of both ends and the network none.
/// </summary>
internal sealed class MessageTest(ServiceAddresses addresses, IOptions<StageOptions> options, TimeProvider time)
{
    private const int Ends = 2;

    // As many as devices have under way at once when all of them exchange rows.
    private const int Concurrent = 8;
    private const int LeastMessages = 256;
    private const int MostMessages = 4096;

    // Longer than any period in which a scheduler shares processors out.
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(20);

    /// <summary>Milliseconds that sending one message takes this device, or receiving one.</summary>
    public async Task<Outcome<double>> MeasureAsync(CancellationToken cancellationToken)
    {
        if ((options.Value.AdvertisedAddress ?? addresses.Grpc) is not { } address)
        {
            return new Error(ErrorReason.DeviceUnavailable, "What a message takes could not be measured: setting 'GRPC_PORT' is missing.");
        }

        using var client = new InferenceClient(address, time: time);
        var started = time.GetTimestamp();

        // The first of them are slower: the connection is opened, and code compiled.
        var (sent, before, measured) = (0, 0, TimeSpan.Zero);
        var from = started;
        while (sent < LeastMessages || (measured < LongEnough && sent < MostMessages && time.GetElapsedTime(started) < MaxDuration))
        {
            if (before == 0 && sent >= LeastMessages / 2)
            {
                (before, from) = (sent, time.GetTimestamp());
            }

            var first = sent;
            var failures = await Task.WhenAll(Enumerable.Range(first, Concurrent).Select(number => SendAsync(client, number, cancellationToken)));
            if (failures.FirstOrDefault(failure => failure is not null) is { } failed)
            {
                return failed with { Message = $"What a message takes could not be measured at {address}: {failed.Message}" };
            }

            sent += Concurrent;
            measured = before == 0 ? TimeSpan.Zero : time.GetElapsedTime(from);
        }

        return measured.TotalMilliseconds / (sent - before) / Ends;
    }

    private static async Task<Error?> SendAsync(InferenceClient client, int number, CancellationToken cancellationToken)
    {
        using var request = new InferRequest { ModelName = EdgeParameters.PiecesModel };
        request.Parameters[EdgeParameters.Session] = new InferParameter { StringParam = $"measure-{number}" };
        request.Parameters[EdgeParameters.Deliver] = new InferParameter { BoolParam = true };
        request.Parameters[EdgeParameters.End] = new InferParameter { BoolParam = true };
        if (!(await client.InferAsync(request, MaxDuration, cancellationToken)).TryGetValue(out var response, out var error))
        {
            return error;
        }

        response.Dispose();
        return null;
    }
}
