using System.Runtime.InteropServices;

namespace EdgeAspire.Scheduling.Items;

/// <summary>One item of one source; unique in a cluster because a source that starts again gets another number.</summary>
/// <param name="Source">The number of the source.</param>
/// <param name="Sequence">Counts the items that the source admitted.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ItemId(int Source, long Sequence);
