using EdgeAspire.Parts;
using EdgeAspire.Protocol.Tensors;

namespace EdgeAspire.Gate.Plans;

/// <summary>A value of the model that passes through the gate.</summary>
/// <param name="Index">Its place among the program's values.</param>
/// <param name="Name">Its name in the model.</param>
/// <param name="DataType">Its element type.</param>
/// <param name="Shape">Its shape when it is whole.</param>
/// <param name="LengthBytes">Its bytes when it is whole.</param>
/// <param name="Input">Which input of the model it is; null for none.</param>
/// <param name="Output">Which output of the model it is; null for none.</param>
/// <param name="IsSum">Whether it is the sum of what parts give.</param>
internal sealed record ProgramValue(
    int Index, string Name, TensorDataType DataType, long[] Shape, int LengthBytes, int? Input, int? Output, bool IsSum)
{
    /// <summary>All of it.</summary>
    public Region Region { get; } = Region.Whole([.. Shape]);

    /// <summary>Whether the gate puts it together: an output, a sum, or something of which devices get other boxes than devices give.</summary>
    public bool IsAssembled { get; set; } = Output is not null || IsSum;
}
