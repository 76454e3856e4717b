namespace EdgeAspire.Stage.Sessions;

/// <summary>The ways in which one box was put together lately, so that requests of the same plan compute no geometry.</summary>
internal sealed class AssemblyPlans(PieceBox box)
{
    private const int MaxPlans = 16;

    private readonly Lock _gate = new();
    private readonly List<AssemblyPlan> _plans = [];

    /// <summary>The way from these pieces to the box; null when they do not cover it.</summary>
    public AssemblyPlan? Find(List<Piece> pieces)
    {
        lock (_gate)
        {
            foreach (var plan in _plans)
            {
                if (plan.IsFor(pieces))
                {
                    return plan;
                }
            }
        }

        if (AssemblyPlan.TryCreate(box, pieces) is not { } made)
        {
            return null;
        }

        lock (_gate)
        {
            if (_plans.Count == MaxPlans)
            {
                _plans.RemoveAt(0);
            }

            _plans.Add(made);
        }

        return made;
    }
}
