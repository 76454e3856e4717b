using EdgeAspire.Protocol.Pieces;

namespace EdgeAspire.Stage.Sessions;

/// <summary>How a box is put together of the pieces of its value that a session has.</summary>
internal sealed class AssemblyPlan
{
    private readonly PieceBox[] _pieces;

    private AssemblyPlan(PieceBox[] pieces, BoxCopy?[] copies, int whole)
    {
        _pieces = pieces;
        Copies = copies;
        Whole = whole;
    }

    /// <summary>For each piece the way from it to the box; null for one that has nothing of it.</summary>
    public BoxCopy?[] Copies { get; }

    /// <summary>Which piece is exactly the box; -1 for none.</summary>
    public int Whole { get; }

    /// <summary>Works it out; null when the pieces, which do not overlap, do not cover the box.</summary>
    public static AssemblyPlan? TryCreate(PieceBox box, List<Piece> pieces)
    {
        long covered = 0;
        foreach (var piece in pieces)
        {
            covered += box.CommonElements(piece.Box);
        }

        if (covered < box.Elements)
        {
            return null;
        }

        var copies = new BoxCopy?[pieces.Count];
        var whole = -1;
        for (var index = 0; index < copies.Length; index++)
        {
            var source = pieces[index].Box;
            if (box.IsSame(source))
            {
                whole = index;
            }

            if (box.CommonElements(source) > 0)
            {
                copies[index] = new BoxCopy(source.Region, box.Region, box.Region.Intersect(source.Region));
            }
        }

        return new AssemblyPlan([.. pieces.Select(piece => piece.Box)], copies, whole);
    }

    /// <summary>Whether it is for just these pieces, in this order.</summary>
    public bool IsFor(List<Piece> pieces)
    {
        if (pieces.Count != _pieces.Length)
        {
            return false;
        }

        for (var index = 0; index < _pieces.Length; index++)
        {
            if (!_pieces[index].IsSame(pieces[index].Box))
            {
                return false;
            }
        }

        return true;
    }
}
