using System.Collections.Frozen;
using EdgeAspire.Protocol.Client;
using EdgeAspire.Scheduler.Membership;

namespace EdgeAspire.Scheduler.Messages;

/// <summary>The other workers of the ring: one connection for each, kept as long as its address stays.</summary>
internal sealed class Peers(TimeProvider time) : IDisposable
{
    private FrozenDictionary<int, Peer> _peers = FrozenDictionary<int, Peer>.Empty;

    /// <summary>A worker; null when it is not there.</summary>
    public Peer? Find(int worker) => Volatile.Read(ref _peers).GetValueOrDefault(worker);

    /// <summary>Takes over where the workers are now. From one thread at a time.</summary>
    public void Update(IReadOnlyDictionary<int, PeerAddress> addresses)
    {
        var before = _peers;
        var after = addresses.ToFrozenDictionary(
            address => address.Key,
            address => before.TryGetValue(address.Key, out var known) && known.Client.Address == address.Value.Address
                ? known
                : new Peer(address.Value.Name, new InferenceClient(address.Value.Address, time: time)));
        Volatile.Write(ref _peers, after);
        foreach (var (worker, peer) in before)
        {
            if (!after.TryGetValue(worker, out var current) || !ReferenceEquals(current, peer))
            {
                peer.Client.Dispose();
            }
        }
    }

    public void Dispose()
    {
        foreach (var peer in _peers.Values)
        {
            peer.Client.Dispose();
        }
    }
}
