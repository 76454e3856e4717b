using System.Collections.Immutable;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Gate.Plans;

/// <summary>Tells devices that a request is over, where none of its calls has told them. Nobody waits for it: sessions end by themselves too, later.</summary>
internal static class SessionRelease
{
    /// <param name="route">The plan and its devices.</param>
    /// <param name="session">What the request is called on the devices.</param>
    /// <param name="devices">Which of the program's devices are told; null for all.</param>
    /// <param name="timeout">How long a device may take to hear it.</param>
    public static void Begin(PlanRoute route, string session, ImmutableArray<int>? devices, TimeSpan timeout)
    {
        foreach (var device in devices ?? [.. Enumerable.Range(0, route.Connections.Length)])
        {
            _ = TellAsync(route.Connections[device], session, timeout);
        }
    }

    private static async Task TellAsync(DeviceConnection connection, string session, TimeSpan timeout)
    {
        if (connection.Suspension is not null || !connection.TryUse())
        {
            return;
        }

        try
        {
            using var request = new InferRequest { ModelName = EdgeParameters.PiecesModel };
            request.Parameters[EdgeParameters.Session] = new InferParameter { StringParam = session };
            request.Parameters[EdgeParameters.Deliver] = new InferParameter { BoolParam = true };
            request.Parameters[EdgeParameters.End] = new InferParameter { BoolParam = true };
            if ((await connection.Client.InferAsync(request, timeout, CancellationToken.None)).TryGetValue(out var response, out _))
            {
                response.Dispose();
            }
        }
        finally
        {
            connection.Release();
        }
    }
}
