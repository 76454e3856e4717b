using System.Text.Json.Serialization;

namespace EdgeAspire.Parts;

/// <summary>How a block of nodes is divided among parts.</summary>
[JsonConverter(typeof(PartEnumConverter<CutMethod>))]
public enum CutMethod
{
    /// <summary>Not at all: one part has all nodes.</summary>
    Whole,

    /// <summary>Every part makes a box of the outputs: rows, rows and columns, channels, or elements of a dense layer.</summary>
    Output,

    /// <summary>Every part takes a piece of what the last layer adds up, and makes a partial sum of its whole output.</summary>
    Input,

    /// <summary>Every part has some of the branches that lie beside each other.</summary>
    Branches,
}
