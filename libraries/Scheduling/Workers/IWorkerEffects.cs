using EdgeAspire.Scheduling.Items;
using EdgeAspire.Scheduling.Measuring;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>
/// What a scheduler has done: a service does it with the local stage and the network, a simulator on virtual time. None of these calls back
/// before it returns. Messages are repeated until they are acknowledged, as long as <see cref="WorkerScheduler.Awaits"/> says so.
/// </summary>
public interface IWorkerEffects
{
    /// <summary>Runs blocks on the processor, writes the message when there is a next worker, and then calls <see cref="WorkerScheduler.Completed"/>.</summary>
    void Run(WorkItem item, int end, int next);

    /// <summary>Hands an item over (<see cref="WorkerScheduler.Accept"/> there, then <see cref="WorkerScheduler.Handed"/> here).</summary>
    void Hand(int worker, WorkItem item);

    /// <summary>Tells an item's origin who has it now (<see cref="WorkerScheduler.Moved"/> there, then <see cref="WorkerScheduler.Noted"/> here).</summary>
    void Note(int origin, Whereabouts whereabouts);

    /// <summary>Brings a result to its origin (<see cref="WorkerScheduler.Answer"/> there, then <see cref="WorkerScheduler.Delivered"/> here).</summary>
    void Deliver(WorkItem item);

    /// <summary>Brings a report to a worker (<see cref="WorkerScheduler.Observe"/> there). It is sent once and may get lost.</summary>
    void Tell(int worker, PeerReport report);

    /// <summary>An item of this worker's source is answered: happens exactly once for each.</summary>
    void Answered(WorkItem item);

    /// <summary>Calls <see cref="WorkerScheduler.Wake"/> after some seconds.</summary>
    void WakeAfter(double seconds);
}
