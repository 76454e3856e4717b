using EdgeAspire.Scheduler.Membership;

namespace EdgeAspire.Scheduler.Sources;

/// <summary>Sources have numbers that all workers know without asking: they follow from the worker's name and the source's.</summary>
internal static class SourceNumber
{
    /// <summary>What people call a source that is at another worker; one with its worker's name is the worker's own.</summary>
    public static string NameOf(string device, string source) =>
        string.Equals(device, source, StringComparison.Ordinal) ? device : $"{device}/{source}";

    /// <summary>The number of a source. Two of different workers may share one: they then share a queue where both come by.</summary>
    public static int Of(string device, string source) => WorkerNumber.Of(NameOf(device, source));
}
