using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>Where a service listens on its device; every device has an address of its own, so all use the same ports.</summary>
/// <param name="Rest">REST, and health.</param>
/// <param name="Grpc">gRPC.</param>
internal sealed record ServiceEndpoints(Uri Rest, Uri Grpc)
{
    private const int FirstPort = 8080;

    /// <summary>The endpoints of a service on a device.</summary>
    public static ServiceEndpoints Of(ServiceKind kind, string address)
    {
        // The gate's and the planner's are those that the settings have as defaults.
        var pair = kind switch
        {
            ServiceKind.Gate => 0,
            ServiceKind.Planner => 1,
            ServiceKind.Stage => 2,
            ServiceKind.Expert => 3,
            _ => 4,
        };
        return new ServiceEndpoints(At(FirstPort + (2 * pair)), At(FirstPort + (2 * pair) + 1));

        Uri At(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://{address}:{port}"));
    }
}
