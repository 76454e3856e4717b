namespace EdgeAspire.Planner.Planning.Clusters;

/// <summary>What the links share.</summary>
internal enum Transport
{
    /// <summary>One medium for everybody, as Wi-Fi is: at any time one transfer at the gateway's rate.</summary>
    Shared,

    /// <summary>A switch with full-duplex ports: every device and the gateway send and receive at their own rate at the same time.</summary>
    Switched,
}
