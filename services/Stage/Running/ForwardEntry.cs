using System.Collections.Immutable;
using EdgeAspire.Parts;

namespace EdgeAspire.Stage.Running;

/// <summary>An entry of parameter <c>edge_forward</c>.</summary>
internal sealed record ForwardEntry(string? Device, ImmutableArray<ValueBox> Pieces);
