namespace EdgeAspire.Planner.Deployments;

/// <summary>How long a deployment waits for what.</summary>
/// <param name="Settle">Until stages that come or go are planned for.</param>
/// <param name="Replan">At least, between two plans because of what was observed of a device.</param>
/// <param name="NotBefore">When stages have had time to register again after a restart: until then the plan that there is stays.</param>
internal sealed record DeploymentTimes(TimeSpan Settle, TimeSpan Replan, DateTimeOffset NotBefore);
