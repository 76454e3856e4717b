using System.Runtime.InteropServices;

namespace EdgeAspire.Stage.Sessions;

/// <summary>What a part's input is made of. The pieces' memory is held until <see cref="Release"/>.</summary>
/// <param name="Pieces">The pieces, all of the value or just the one that is the box.</param>
/// <param name="Plan">How they are put together; null when the one piece is run on where it lies.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TakenInput(Piece[] Pieces, AssemblyPlan? Plan)
{
    public void Release()
    {
        foreach (var piece in Pieces ?? [])
        {
            piece.Memory.Dispose();
        }
    }
}
