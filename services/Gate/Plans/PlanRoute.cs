using System.Collections.Immutable;
using EdgeAspire.Gate.Devices;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Plans;

namespace EdgeAspire.Gate.Plans;

/// <summary>A program with the connections to the devices that carry it out, and the requests that do.</summary>
/// <param name="program">What is done.</param>
/// <param name="connections">Connections in the order of the program's devices.</param>
internal sealed class PlanRoute(PlanProgram program, ImmutableArray<DeviceConnection> connections)
{
    private readonly Lock _gate = new();
    private readonly long[] _loadedAt = new long[connections.Length];
    private readonly Lazy<Outcome<PlanProgram>> _exact = new(() => ProgramCompiler.Compile(program.Plan with { Plan = program.Plan.Plan with { Wire = WireFormat.Fp32 } }));
    private int _users;
    private bool _isClosed;

    /// <summary>What is done.</summary>
    public PlanProgram Program => program;

    /// <summary>The same parts on the same devices with single precision on the wire. Made when it is asked for the first time.</summary>
    public Outcome<PlanProgram> Exact => _exact.Value;

    /// <summary>Connections in the order of the program's devices.</summary>
    public ImmutableArray<DeviceConnection> Connections => connections;

    /// <summary>Whether requests may take it: it is open, and no device of it is suspended.</summary>
    public bool IsWhole
    {
        get
        {
            if (Volatile.Read(ref _isClosed))
            {
                return false;
            }

            foreach (var connection in connections)
            {
                if (connection.Suspension is not null)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Whether no request uses it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _users == 0;
            }
        }
    }

    /// <summary>The hashes of the parts that a device runs in it.</summary>
    public IEnumerable<string> PartsOn(DeviceConnection connection) => program.Calls
        .Where(call => ReferenceEquals(connections[call.Device], connection))
        .Select(call => call.PartSha256);

    /// <summary>Keeps all connections open until <see cref="Release"/>; false when a device has left, or requests are to wait.</summary>
    public bool TryUse()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            for (var device = 0; device < connections.Length; device++)
            {
                if (!connections[device].TryUse())
                {
                    for (var used = 0; used < device; used++)
                    {
                        connections[used].Release();
                    }

                    return false;
                }
            }

            _users++;
            return true;
        }
    }

    public void Release()
    {
        foreach (var connection in connections)
        {
            connection.Release();
        }

        lock (_gate)
        {
            _users--;
        }
    }

    /// <summary>Lets no request begin on it any more; those that have begun end on it.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    /// <summary>Ends <see cref="Close"/>.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _isClosed = false;
        }
    }

    /// <summary>The state of a device's parts, as <see cref="DeviceParts.State"/> numbers it, in which all that it runs was loaded; 0 for none.</summary>
    public long LoadedAt(int device) => Volatile.Read(ref _loadedAt[device]);

    /// <summary>Notes that a device had loaded all that it runs, in a state of its parts.</summary>
    public void SetLoaded(int device, long state) => Volatile.Write(ref _loadedAt[device], state);
}
