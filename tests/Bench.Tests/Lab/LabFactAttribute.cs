using EdgeAspire.Bench.Lab;
using EdgeAspire.Bench.Lab.Devices;

namespace EdgeAspire.Bench.Tests.Lab;

/// <summary>A test on emulated devices: skipped, and said so, on a machine that cannot emulate them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LabFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    public LabFactAttribute()
    {
        if (Obstacle.Value is { } obstacle)
        {
            Skip = $"emulated devices need {obstacle}";
        }
    }

    private static string? FindObstacle()
    {
        if (LabRequirements.Missing() is { Count: > 0 } missing)
        {
            return string.Join("; ", missing);
        }

        // Root in a container may still be refused.
        var name = $"edgeaspire-probe-{Environment.ProcessId}";
        try
        {
            Shell.RunAsync(null, "ip", "netns", "add", name).GetAwaiter().GetResult();
            Shell.RunAsync(null, "ip", "netns", "delete", name).GetAwaiter().GetResult();
            return null;
        }
        catch (LabException exception)
        {
            return $"the right to make network namespaces: {exception.Message}";
        }
    }
}
