using System.Text.Json.Serialization;

namespace EdgeAspire.Parts;

/// <summary>How the outputs of parts become a value of the model.</summary>
[JsonConverter(typeof(PartEnumConverter<JoinRule>))]
public enum JoinRule
{
    /// <summary>Every part gives a box of the value. The boxes do not overlap and fill it: rows, columns, channels, or all of it from one part.</summary>
    Assemble,

    /// <summary>Every part gives a summand of the size of the value; added element by element in the order of the parts.</summary>
    Sum,
}
