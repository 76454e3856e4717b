namespace EdgeAspire.Planner.Planning.Costs;

/// <summary>What a cost model counts, and in which units.</summary>
internal sealed record Convention
{
    /// <summary>Decimal units; rounds have an overhead, links a delay, memory a limit, and the last output goes back to the gateway.</summary>
    public static Convention Default { get; } = new() { Name = "default" };

    /// <summary>
    /// CoopAI's evaluation as its printed figures imply it: binary units, nothing but bytes and operations, the last output free after a
    /// convolution, and of a fully connected layer's input only what a device does not hold.
    /// </summary>
    public static Convention CoopAI { get; } = new()
    {
        Name = "coopai",
        FlopsFactor = (1L << 30) / 1e9,
        BitsFactor = (1 << 20) / 1e6,
        CountsOverheads = false,
        LimitsMemory = false,
        ReturnsLastOutput = false,
        DenseInputWithoutOwnShare = true,
        DividesExactly = true,
    };

    /// <summary>The conventions, as the command line names them.</summary>
    public static IReadOnlyList<Convention> All { get; } = [Default, CoopAI];

    /// <summary>Name in documents and on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What a stated FLOP/s is worth.</summary>
    public double FlopsFactor { get; init; } = 1;

    /// <summary>What a stated bit/s is worth.</summary>
    public double BitsFactor { get; init; } = 1;

    /// <summary>Whether delays and round overheads count.</summary>
    public bool CountsOverheads { get; init; } = true;

    /// <summary>Whether a plan must fit the devices' memory.</summary>
    public bool LimitsMemory { get; init; } = true;

    /// <summary>Whether the last output is sent to the gateway after a block sliced by rows.</summary>
    public bool ReturnsLastOutput { get; init; } = true;

    /// <summary>Whether each of k devices is spared 1/k of a fully connected layer's input, as the share that it computed itself.</summary>
    public bool DenseInputWithoutOwnShare { get; init; }

    /// <summary>Whether k devices are priced as if each had 1/k of a layer, though they have whole neurons, channels and inputs.</summary>
    public bool DividesExactly { get; init; }
}
