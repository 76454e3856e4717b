using System.Runtime.InteropServices;
using EdgeAspire.Scheduling.Items;

namespace EdgeAspire.Scheduling.Workers;

/// <summary>Who has taken an item over.</summary>
/// <param name="Id">Which item.</param>
/// <param name="Attempt">Which attempt at it.</param>
/// <param name="Position">The cut that it had reached, by which notes that overtook each other are told apart.</param>
/// <param name="Holder">Who has it.</param>
/// <param name="HolderIncarnation">That worker's registration.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Whereabouts(ItemId Id, int Attempt, int Position, int Holder, long HolderIncarnation);
