using System.Collections.Immutable;
using EdgeAspire.Gate.Devices;

namespace EdgeAspire.Gate.Plans;

/// <summary>A program with the connections to the devices that carry it out.</summary>
/// <param name="Program">What is done.</param>
/// <param name="Connections">Connections in the order of the program's devices.</param>
internal sealed record PlanRoute(PlanProgram Program, ImmutableArray<DeviceConnection> Connections)
{
    /// <summary>Whether no device of it is suspended.</summary>
    public bool IsWhole
    {
        get
        {
            foreach (var connection in Connections)
            {
                if (connection.Suspension is not null)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Keeps all connections open until <see cref="Release"/>; false when a device has left.</summary>
    public bool TryUse()
    {
        for (var device = 0; device < Connections.Length; device++)
        {
            if (!Connections[device].TryUse())
            {
                for (var used = 0; used < device; used++)
                {
                    Connections[used].Release();
                }

                return false;
            }
        }

        return true;
    }

    public void Release()
    {
        foreach (var connection in Connections)
        {
            connection.Release();
        }
    }
}
