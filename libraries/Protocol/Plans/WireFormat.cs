using System.Text.Json.Serialization;

namespace EdgeAspire.Protocol.Plans;

/// <summary>How floating-point tensors travel between devices. Other tensors travel as they are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WireFormat>))]
public enum WireFormat
{
    /// <summary>Four bytes per element, exact.</summary>
    [JsonStringEnumMemberName("fp32")]
    Fp32,

    /// <summary>Two bytes per element; results change in the fourth digit.</summary>
    [JsonStringEnumMemberName("fp16")]
    Fp16,

    /// <summary>One byte per element and a scale per tensor; the model's accuracy has to be checked.</summary>
    [JsonStringEnumMemberName("int8")]
    Int8,
}
