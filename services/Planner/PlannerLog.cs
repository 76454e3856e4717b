namespace EdgeAspire.Planner;

/// <summary>Everything the planner logs. Event ids are never used again for something else.</summary>
internal static partial class PlannerLog
{
    [LoggerMessage(3001, LogLevel.Information, "Repository {Folder} opened: {Models} models, {Blobs} files, {UsedBytes} bytes; {Leftovers} unfinished uploads removed.")]
    public static partial void RepositoryOpened(this ILogger logger, string folder, int models, int blobs, long usedBytes, int leftovers);

    [LoggerMessage(3002, LogLevel.Information, "Model {Model} version {Version} published: {Strategy} of {Parts} parts.")]
    public static partial void Published(this ILogger logger, string model, int version, string strategy, int parts);

    [LoggerMessage(3003, LogLevel.Information, "Model {Model} version {Version} deleted.")]
    public static partial void Deleted(this ILogger logger, string model, int version);

    [LoggerMessage(3004, LogLevel.Information, "{Blobs} files that no model uses were removed, {FreedBytes} bytes.")]
    public static partial void Collected(this ILogger logger, int blobs, long freedBytes);

    [LoggerMessage(3005, LogLevel.Error, "File {Hash} of the repository is damaged: its content hashes to {Found}. Uploading it again replaces it.")]
    public static partial void BlobDamaged(this ILogger logger, string hash, string found);

    [LoggerMessage(3006, LogLevel.Error, "Manifest {Path} cannot be read and is left out: {Reason}")]
    public static partial void ManifestDamaged(this ILogger logger, string path, string reason);

    [LoggerMessage(3007, LogLevel.Error, "Files that no model uses could not be removed; trying again later.")]
    public static partial void CollectionFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3008, LogLevel.Error, "{Method} {Path} failed.")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(3009, LogLevel.Information, "Device {Device} registered at {Address} with {Models} models.")]
    public static partial void DeviceRegistered(this ILogger logger, string device, string address, int models);

    [LoggerMessage(3010, LogLevel.Warning, "Device {Device} lost: no heartbeat for {LeaseSeconds} s.")]
    public static partial void DeviceLost(this ILogger logger, string device, double leaseSeconds);

    [LoggerMessage(3011, LogLevel.Information, "Device {Device} deregistered.")]
    public static partial void DeviceLeft(this ILogger logger, string device);

    [LoggerMessage(3012, LogLevel.Error, "Plan {Path} cannot be read and is left out: {Reason}")]
    public static partial void PlanDamaged(this ILogger logger, string path, string reason);

    [LoggerMessage(3013, LogLevel.Information, "Plan {Plan} for {Model} made by {Algorithm}: {Seconds} s on {Devices} devices.")]
    public static partial void Planned(this ILogger logger, string plan, string model, string algorithm, double seconds, int devices);

    [LoggerMessage(3014, LogLevel.Information, "Plan {Plan} cut: {Parts} parts, {Bytes} bytes.")]
    public static partial void PlanCut(this ILogger logger, string plan, int parts, long bytes);

    [LoggerMessage(3015, LogLevel.Information, "Deployment of {Model}: plan {Plan} on {Devices} devices{Case}.")]
    public static partial void Deployed(this ILogger logger, string model, string plan, int devices, string @case);

    [LoggerMessage(3016, LogLevel.Warning, "Deployment of {Model}: no plan{Case}: {Reason}")]
    public static partial void NotDeployed(this ILogger logger, string model, string @case, string reason);

    [LoggerMessage(3017, LogLevel.Information, "Model {Model} is no longer deployed.")]
    public static partial void DeploymentRemoved(this ILogger logger, string model);

    [LoggerMessage(3018, LogLevel.Error, "Deployment {Path} cannot be read and is left out: {Reason}")]
    public static partial void DeploymentDamaged(this ILogger logger, string path, string reason);

    [LoggerMessage(3019, LogLevel.Error, "The deployment of {Model} could not be written; it is lost when the planner ends.")]
    public static partial void DeploymentNotKept(this ILogger logger, Exception exception, string model);

    [LoggerMessage(3020, LogLevel.Error, "Planning for the deployment of {Model} failed.")]
    public static partial void DeploymentFailed(this ILogger logger, Exception exception, string model);

    [LoggerMessage(3021, LogLevel.Error, "Benchmark model {Builtin} could not be made the first version of {Model}: {Reason}")]
    public static partial void BuiltinFailed(this ILogger logger, string builtin, string model, string reason);
}
