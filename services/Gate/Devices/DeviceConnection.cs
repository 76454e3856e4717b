using EdgeAspire.Protocol.Client;
using EdgeAspire.Protocol.Errors;

namespace EdgeAspire.Gate.Devices;

/// <summary>
/// The gate's connection to one device, kept across routing tables. It is suspended when the device did not answer, so that
/// requests do not wait for it; and closed when no table names it and no request uses it.
/// </summary>
internal sealed class DeviceConnection(Uri address, InferenceClient client)
{
    private readonly Lock _gate = new();
    private int _users;
    private bool _retired;
    private Error? _suspension;
    private int _failures;

    public Uri Address { get; } = address;

    public InferenceClient Client { get; } = client;

    /// <summary>Why requests leave the device out; null when they do not.</summary>
    public Error? Suspension => Volatile.Read(ref _suspension);

    /// <summary>Suspensions and failed probes since the device last answered a request.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Requests and probes that use it now.</summary>
    public int Users => Volatile.Read(ref _users);

    /// <summary>Keeps the connection open until <see cref="Release"/>; false when it is closed already.</summary>
    public bool TryUse()
    {
        lock (_gate)
        {
            if (_retired && _users == 0)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    public void Release()
    {
        bool isLast;
        lock (_gate)
        {
            isLast = --_users == 0 && _retired;
        }

        if (isLast)
        {
            Client.Dispose();
        }
    }

    /// <summary>No table names the device any more: closes the connection, now or when the last request is done.</summary>
    public void Retire()
    {
        bool isIdle;
        lock (_gate)
        {
            isIdle = !_retired && _users == 0;
            _retired = true;
        }

        if (isIdle)
        {
            Client.Dispose();
        }
    }

    /// <summary>Leaves the device out from now on.</summary>
    /// <returns>True for the call that suspended it; false when it was suspended already.</returns>
    public bool Suspend(Error reason)
    {
        if (Interlocked.CompareExchange(ref _suspension, reason, null) is not null)
        {
            return false;
        }

        Interlocked.Increment(ref _failures);
        return true;
    }

    public void CountFailedProbe() => Interlocked.Increment(ref _failures);

    /// <summary>Takes the device in again. It has to answer a request before its failures are forgotten.</summary>
    public void Restore() => Volatile.Write(ref _suspension, null);

    /// <summary>The device answered a request.</summary>
    public void ForgetFailures()
    {
        if (Volatile.Read(ref _failures) != 0)
        {
            Volatile.Write(ref _failures, 0);
        }
    }
}
