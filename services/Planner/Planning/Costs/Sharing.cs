namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>How the gateway divides its rate.</summary>
internal enum Sharing
{
    /// <summary>k devices get 1/k each, whatever they have to send (CoopAI, eq. 3).</summary>
    Equal,

    /// <summary>The gateway is never idle while anything waits: a round takes the sum of its bytes.</summary>
    WorkConserving,
}
