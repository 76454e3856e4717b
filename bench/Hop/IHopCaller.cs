namespace EdgeAspire.Bench.Hop;

/// <summary>One way to send a tensor to another process and get it back.</summary>
internal interface IHopCaller : IDisposable
{
    /// <summary>The way's name in the table.</summary>
    string Name { get; }

    /// <summary>One round trip.</summary>
    Task RoundTripAsync();
}
