using System.Globalization;
using EdgeAspire.Bench.Lab.Clusters;

namespace EdgeAspire.Bench.Lab.Devices;

/// <summary>The command line of a service in the lab.</summary>
internal static class ServiceArguments
{
    /// <summary>Settings that the lab gives, then those of the cluster file, which win.</summary>
    /// <param name="service">The service.</param>
    /// <param name="device">Its device.</param>
    /// <param name="endpoints">Where it listens.</param>
    /// <param name="planner">Where the planner listens.</param>
    /// <param name="settingsFolder">Where settings are that change while it runs, if the device computes by such a one.</param>
    public static IEnumerable<string> Of(ServiceSpec service, DeviceSpec device, ServiceEndpoints endpoints, ServiceEndpoints planner, string settingsFolder)
    {
        List<string> arguments =
        [
            $"--urls={endpoints.Rest.GetLeftPart(UriPartial.Authority)}",
            $"--GRPC_PORT={endpoints.Grpc.Port.ToString(CultureInfo.InvariantCulture)}",
            "--Logging:LogLevel:Default=Warning",
        ];
        if (service.Kind != ServiceKind.Planner)
        {
            arguments.Add($"--{service.Kind}:Planner:Rest={planner.Rest}");
            arguments.Add($"--{service.Kind}:Planner:Grpc={planner.Grpc}");
        }

        if (service.Kind is ServiceKind.Stage or ServiceKind.Expert)
        {
            arguments.Add($"--{service.Kind}:Device={device.Name}");
            if (device.RunPercent is not null)
            {
                arguments.Add($"--contentRoot={settingsFolder}");
            }
        }

        if (service.Kind is ServiceKind.Scheduler)
        {
            // All that register have names of their own, and the stage has the device's.
            arguments.Add($"--Scheduler:Device={device.Name}-scheduler");
            arguments.Add($"--Scheduler:Stage={ServiceEndpoints.Of(ServiceKind.Stage, endpoints.Rest.Host).Grpc}");
        }

        return arguments.Concat(service.Settings.Select(setting => $"--{setting.Key}={setting.Value}"));
    }
}
