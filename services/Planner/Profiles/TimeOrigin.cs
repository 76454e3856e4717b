namespace EdgeAspire.Planner.Profiles;

/// <summary>Where the time of a layer comes from, the best first.</summary>
internal enum TimeOrigin
{
    /// <summary>This very layer was measured on the device.</summary>
    Profile,

    /// <summary>Predicted from other layers measured on the device.</summary>
    Regression,

    /// <summary>The device's speed in operations per second.</summary>
    Flops,
}
