using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Planner.Deployments;

/// <summary>What a deployment may not ask for, beyond what no plan may.</summary>
internal static class DeploymentRules
{
    /// <summary>Null when there is nothing wrong.</summary>
    public static Error? FindFault(DeploymentRequest request) =>
        request.Model is not null ? Invalid("model is named by the address of the deployment")
        : request.Sha256 is not null ? Invalid("sha256: a model is deployed by its name, not a file by its hash")
        : request.Observations is not null ? Invalid("observations: what is seen of devices goes to the deployment's own address, /observations")
        : null;

    private static Error Invalid(string message) => new(ErrorReason.InvalidArgument, message + ".");
}
