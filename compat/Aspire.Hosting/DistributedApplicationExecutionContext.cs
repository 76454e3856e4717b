namespace Aspire.Hosting;

/// <summary>Tells callbacks what the model is used for.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>What is done with the model.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>Whether the model is published.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>Whether the model runs.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;
}
