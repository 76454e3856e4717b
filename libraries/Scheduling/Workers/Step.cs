using System.Runtime.InteropServices;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>What a policy lets the free processor do: take a queue's next item, compute to a cut, and hand it on.</summary>
/// <param name="Queue">Whose next item; null to do nothing.</param>
/// <param name="End">The cut up to which to compute; the item's own cut to hand it on as it is.</param>
/// <param name="Next">The worker that takes it from there; -1 for nobody, because it is the result.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Step(WaitingItems? Queue, int End, int Next)
{
    /// <summary>Nobody as the next worker: the result goes to the item's source.</summary>
    public const int Nobody = -1;

    /// <summary>Nothing can be done now.</summary>
    public static Step Idle => default;
}
