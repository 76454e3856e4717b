using EdgeAspire.Protocol.Devices;

namespace EdgeAspire.Serving.Registration;

/// <summary>What a device tells the planner's registry of itself.</summary>
public interface IAnnouncedDevice
{
    /// <summary>Completes when the device may be announced.</summary>
    Task Ready { get; }

    /// <summary>The models that it serves now.</summary>
    IEnumerable<ServedModel> Models { get; }

    /// <summary>What it knows of its speed, memory and link; the device registers again when it changes.</summary>
    DeviceFigures Figures { get; }

    /// <summary>Its place in a ring of schedulers, which registers again when that changes; null for what is no scheduler.</summary>
    RingWorker? RingWorker => null;

    /// <summary>Completes when there is something new to tell, which is then told before the next heartbeat is due.</summary>
    Task Changed { get; }
}
