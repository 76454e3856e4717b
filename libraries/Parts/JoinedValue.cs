namespace EdgeAspire.Parts;

/// <summary>A value of the whole model that the parts make together.</summary>
/// <param name="Value">The value.</param>
/// <param name="Join">How it is put together of what the parts give.</param>
public sealed record JoinedValue(ValueDescription Value, JoinRule Join);
