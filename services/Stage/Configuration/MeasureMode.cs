namespace EdgeAspire.Stage.Configuration;

/// <summary>What a stage measures of its device.</summary>
public enum MeasureMode
{
    /// <summary>Nothing: plans go by what others say of the device.</summary>
    None,

    /// <summary>Its speed and its link, once when it starts, which it registers.</summary>
    Device,

    /// <summary>That, and the layers of each part that it loads, which the planner's database is sent.</summary>
    Parts,
}
