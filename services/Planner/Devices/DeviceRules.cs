using EdgeAspire.Planner.Planning.Clusters;
using EdgeAspire.Protocol.Devices;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Devices;

/// <summary>Checks what devices announce.</summary>
internal static class DeviceRules
{
    private const string SchedulerRole = "scheduler";
    private const int MaxModels = 64;
    private const int MaxSources = 64;
    private const double MaxSecondsPerUnit = 1;
    private const int MaxAddressLength = 256;

    // What a plan takes too: a device that registers can be planned for.
    private const double MaxGflops = ClusterRules.MaxRate / 1e9;
    private const double MaxMbps = ClusterRules.MaxRate / 1e6;
    private const double MaxDelayMs = ClusterRules.MaxSeconds * 1e3;
    private const long MaxMemoryBytes = 1L << 50;

    public static Error? FindFault(DeviceRegistration? registration)
    {
        if (registration is null)
        {
            return Invalid("The registration is missing.");
        }

        return Names.FindDeviceFault("Device name", registration.Device)
            ?? FindAddressFault(registration.GrpcAddress)
            ?? FindRoleFault(registration.Role)
            ?? FindModelsFault(registration.Models)
            ?? FindResourcesFault(registration)
            ?? FindRingWorkerFault(registration);
    }

    public static Error? FindModelsFault(IReadOnlyCollection<ServedModel> models)
    {
        if (models.Count > MaxModels)
        {
            return Invalid($"models has {models.Count} entries: a device announces at most {MaxModels}.");
        }

        HashSet<(string, int, string)> seen = [];
        foreach (ServedModel model in models)
        {
            Error? fault = Names.FindDeviceFault("The name of a served model", model.Name)
                ?? Names.FindDeviceFault("The name of a served part", model.Part);
            if (fault is not null)
            {
                return fault;
            }

            if (model.Version < 0)
            {
                return Invalid($"Served model '{model.Name}' has version {model.Version}: expected 1 or more, or 0 for a file without a version.");
            }

            if (!seen.Add((model.Name, model.Version, model.Part)))
            {
                return Invalid($"Served model '{model.Name}' version {model.Version} part '{model.Part}' is listed twice.");
            }
        }

        return null;
    }

    private static Error? FindResourcesFault(DeviceRegistration registration)
    {
        if (registration.HasGflops && registration.Gflops is not (> 0 and <= MaxGflops))
        {
            return Invalid(Text($"gflops is {registration.Gflops}: expected a number above 0 and at most {MaxGflops}, or none."));
        }

        if (registration.HasMemoryBytes && registration.MemoryBytes is < 1 or > MaxMemoryBytes)
        {
            return Invalid(Text($"memory_bytes is {registration.MemoryBytes}: expected 1 to {MaxMemoryBytes}, or none."));
        }

        if (registration.HasMbps && registration.Mbps is not (> 0 and <= MaxMbps))
        {
            return Invalid(Text($"mbps is {registration.Mbps}: expected a number above 0 and at most {MaxMbps}, or none."));
        }

        if (registration.HasDelayMs && registration.DelayMs is not (>= 0 and <= MaxDelayMs))
        {
            return Invalid(Text($"delay_ms is {registration.DelayMs}: expected a number from 0 to {MaxDelayMs}, or none."));
        }

        return registration.HasMessageMs && registration.MessageMs is not (>= 0 and <= MaxDelayMs)
            ? Invalid(Text($"message_ms is {registration.MessageMs}: expected a number from 0 to {MaxDelayMs}, or none."))
            : null;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static Error? FindAddressFault(string address)
    {
        bool isAddress = address.Length <= MaxAddressLength
            && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            && (string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
                || string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
            && uri is { Host.Length: > 0, Port: > 0, UserInfo.Length: 0, PathAndQuery: "/", Fragment.Length: 0 };
        return isAddress ? null : Invalid($"grpc_address is '{Names.Shown(address)}': expected http://host:port.");
    }

    private static Error? FindRoleFault(string role) =>
        role is "expert" or "stage" or SchedulerRole
            ? null
            : Invalid($"role is '{Names.Shown(role)}': expected 'expert', 'stage' or '{SchedulerRole}'.");

    private static Error? FindRingWorkerFault(DeviceRegistration registration)
    {
        bool isScheduler = registration.Role is SchedulerRole;
        if (registration.RingWorker is not { } worker)
        {
            return isScheduler ? Invalid("ring_worker is missing: a scheduler says which ring it belongs to.") : null;
        }

        if (!isScheduler)
        {
            return Invalid($"ring_worker is there, but the role is '{registration.Role}': only a scheduler belongs to a ring.");
        }

        if (worker.SecondsPerWork is not (> 0 and <= MaxSecondsPerUnit) || worker.SecondsPerParameter is not (> 0 and <= MaxSecondsPerUnit))
        {
            return Invalid(Text(
                $"ring_worker has {worker.SecondsPerWork} seconds per work and {worker.SecondsPerParameter} per parameter: expected numbers above 0 and at most {MaxSecondsPerUnit}."));
        }

        if (worker.Sources.Count > MaxSources)
        {
            return Invalid($"ring_worker has {worker.Sources.Count} sources: expected at most {MaxSources}.");
        }

        if (worker.Sources.Select(source => Names.FindDeviceFault("A source of a scheduler", source)).FirstOrDefault(fault => fault is not null) is { } named)
        {
            return named;
        }

        return worker.FirstBlock >= 0 && worker.LastBlock > worker.FirstBlock
            ? Names.FindDeviceFault("The plan of a ring", worker.Plan)
            : Invalid(Text($"ring_worker has memory for blocks {worker.FirstBlock} to {worker.LastBlock}: expected one at least."));
    }

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message);
}
