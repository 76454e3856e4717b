using System.Text;

namespace EdgeAspire.Scheduler.Membership;

/// <summary>Schedulers number each other without anybody who hands numbers out: the number follows from the name (FNV-1a).</summary>
internal static class WorkerNumber
{
    private const uint Basis = 2166136261;
    private const uint Prime = 16777619;

    /// <summary>The number of a name, 0 or above. Two names may have the same, which <see cref="RingReader"/> finds.</summary>
    public static int Of(string name)
    {
        var hash = Basis;
        foreach (var value in Encoding.UTF8.GetBytes(name))
        {
            hash = (hash ^ value) * Prime;
        }

        return (int)(hash & int.MaxValue);
    }
}
