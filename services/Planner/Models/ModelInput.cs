using System.Globalization;

namespace EdgeAspire.Planner.Models;

/// <summary>What a model takes.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Datatype">Element type, such as "FP32".</param>
/// <param name="Shape">Dimensions, -1 for a dynamic one.</param>
internal sealed record ModelInput(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    public override string ToString() =>
        $"'{Name}' {Datatype} [{string.Join(", ", Shape.Select(dim => dim.ToString(CultureInfo.InvariantCulture)))}]";
}
