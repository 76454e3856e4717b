using EdgeAspire.Protocol.Devices;
using EdgeAspire.Scheduler.Sources;
using EdgeAspire.Scheduling.Membership;

namespace EdgeAspire.Scheduler.Membership;

/// <summary>Finds a ring in the registry's list.</summary>
internal static class RingReader
{
    public const string Role = "scheduler";

    /// <summary>The ring of a plan.</summary>
    /// <param name="list">All that are registered.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="blocks">The chain's blocks; who says that it computes others is left out, as one is whose address cannot be read.</param>
    public static Ring Read(ListResponse list, string plan, int blocks)
    {
        SortedDictionary<int, Member> members = [];
        Dictionary<int, PeerAddress> peers = [];
        Dictionary<int, ulong> instances = [];
        Dictionary<int, string> sources = [];
        List<string> leftOut = [];

        // Who came first keeps a number that two names share.
        foreach (var device in list.Devices.Where(device => !device.Lost).OrderBy(device => device.RegisteredRevision))
        {
            if (device.Registration is not { Role: Role, RingWorker: { } worker } registration
                || !string.Equals(worker.Plan, plan, StringComparison.Ordinal)
                || worker.LastBlock > blocks
                || !Uri.TryCreate(registration.GrpcAddress, UriKind.Absolute, out var address)
                || address.Scheme is not "http")
            {
                continue;
            }

            var number = WorkerNumber.Of(registration.Device);
            Member member = new(
                number,
                (long)device.RegisteredRevision,
                worker.SecondsPerWork,
                worker.SecondsPerParameter,
                worker.FirstBlock,
                worker.LastBlock,
                worker.Leaving);
            if (members.TryAdd(number, member))
            {
                peers.Add(number, new PeerAddress(registration.Device, address));
                instances.Add(number, worker.Instance);
                foreach (var source in worker.Sources)
                {
                    sources.TryAdd(SourceNumber.Of(registration.Device, source), SourceNumber.NameOf(registration.Device, source));
                }
            }
            else
            {
                leftOut.Add(registration.Device);
            }
        }

        RingView view = new((long)list.Revision, members.Values);
        return new Ring(view, peers, instances, sources, leftOut, BlockHolders.FindMissing(view, plan, blocks));
    }
}
