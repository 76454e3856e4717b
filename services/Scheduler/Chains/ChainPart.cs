using System.Collections.Immutable;
using EdgeAspire.Parts;

namespace EdgeAspire.Scheduler.Chains;

/// <summary>A file that computes the blocks from one cut to another.</summary>
/// <param name="Sha256">The file's hash, by which a stage loads it.</param>
/// <param name="From">The cut at which it begins.</param>
/// <param name="To">The cut at which it ends.</param>
/// <param name="Inputs">What it takes: which value each tensor of the file is, whole.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="MemoryBytes">Bytes of weights and activations that it is predicted to take.</param>
internal sealed record ChainPart(string Sha256, int From, int To, ImmutableArray<PartTensor> Inputs, ImmutableArray<PartTensor> Outputs, long MemoryBytes);
