namespace Aspire.Hosting;

/// <summary>What is done with an application model.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Its resources run on this machine.</summary>
    Run,

    /// <summary>It is written down for a deployment tool.</summary>
    Publish,
}
