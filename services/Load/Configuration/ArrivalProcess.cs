namespace EdgeAspire.Load.Configuration;

/// <summary>How items arrive.</summary>
public enum ArrivalProcess
{
    /// <summary>Independently of each other, at one rate.</summary>
    Poisson,

    /// <summary>At twice the rate for a while, then not at all for as long.</summary>
    Bursts,

    /// <summary>As a file says.</summary>
    Trace,
}
