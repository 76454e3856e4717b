namespace EdgeAspire.Scheduling.Allocation;

/// <summary>What AR-MDI divides among workers.</summary>
public enum AllocationMeasure
{
    /// <summary>Parameters, as eq. (1) of MS-MDI is printed. They are not work: two equal workers of MobileNetV2 get 93 and 7 % of it.</summary>
    Parameters,

    /// <summary>Work: time measured per unit of it.</summary>
    Work,
}
