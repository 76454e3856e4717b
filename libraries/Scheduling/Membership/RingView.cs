using System.Collections.Frozen;

namespace EdgeAspire.Scheduling.Membership;

/// <summary>Who is there, in the order of the ring: an immutable snapshot, replaced whole when workers come and go.</summary>
public sealed class RingView
{
    private readonly Member[] _members;
    private readonly FrozenDictionary<int, int> _places;

    /// <summary>Takes a snapshot.</summary>
    /// <param name="version">Grows with every change.</param>
    /// <param name="members">The workers in any order.</param>
    public RingView(long version, IEnumerable<Member> members)
    {
        Version = version;
        _members = [.. members.OrderBy(member => member.Worker)];
        _places = _members.Select((member, place) => (member.Worker, place)).ToFrozenDictionary(pair => pair.Worker, pair => pair.place);
    }

    /// <summary>Grows with every change.</summary>
    public long Version { get; }

    /// <summary>The workers in the order of the ring.</summary>
    public IReadOnlyList<Member> Members => _members;

    /// <summary>The worker of that number, or null.</summary>
    public Member? Find(int worker) => _places.TryGetValue(worker, out var place) ? _members[place] : null;

    /// <summary>
    /// Whether a registration is known to have ended: the worker is gone or has registered anew. One that is newer than this view is not.
    /// </summary>
    public bool HasLost(int worker, long incarnation) => Find(worker) is { } member ? member.Incarnation > incarnation : incarnation <= Version;

    /// <summary>The ring beginning at a worker, without those that leave (but with that worker).</summary>
    public IReadOnlyList<Member> From(int worker)
    {
        var start = _places[worker];
        return [.. Enumerable.Range(0, _members.Length).Select(step => _members[(start + step) % _members.Length])
            .Where(member => member.Worker == worker || !member.IsLeaving)];
    }

    /// <summary>
    /// Workers that a worker exchanges load with: all others of a small ring; of a large one those 1, 2, 4, 8, ... places ahead, as Chord's
    /// fingers, so that a decision's cost grows with the logarithm of the ring and every worker is reached by as many as it reaches.
    /// </summary>
    public IReadOnlyList<Member> Neighbours(int worker, int most)
    {
        if (!_places.TryGetValue(worker, out var start))
        {
            return [];
        }

        if (_members.Length - 1 <= most)
        {
            return [.. Enumerable.Range(1, _members.Length - 1).Select(step => _members[(start + step) % _members.Length])];
        }

        List<Member> fingers = [];
        for (var step = 1; step < _members.Length && fingers.Count < most; step *= 2)
        {
            fingers.Add(_members[(start + step) % _members.Length]);
        }

        return fingers;
    }
}
