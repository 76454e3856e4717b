using EdgeAspire.Parts;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Pieces;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Stage.Parts;

namespace EdgeAspire.Stage.Sessions;

/// <summary>The pieces of one request's walk through its plan on this device, and the calls that wait for more of them.</summary>
internal sealed class Session(string id, SessionLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Piece>> _pieces = new(StringComparer.Ordinal);
    private readonly HashSet<LoadedPart> _parts = [];
    private TaskCompletionSource? _changed;
    private bool _isEnded;
    private int _count;

    public string Id => id;

    /// <summary>Calls that are in it now. Guarded by the table.</summary>
    public int Calls { get; set; }

    /// <summary>When its last call left. Guarded by the table.</summary>
    public long LastUse { get; set; }

    /// <summary>Remembers a part that the session uses, which stays loaded meanwhile.</summary>
    public void Use(LoadedPart part)
    {
        lock (_gate)
        {
            if (!_isEnded && _parts.Add(part))
            {
                part.AddSession();
            }
        }
    }

    /// <summary>Adds pieces, all or none. The session takes their memory's hold over when it succeeds.</summary>
    public Error? Add(ReadOnlySpan<Piece> pieces)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            if (_isEnded)
            {
                return Ended();
            }

            for (var index = 0; index < pieces.Length; index++)
            {
                if (TryAdd(pieces[index]) is { } error)
                {
                    // In reverse order of what was added; the caller keeps the memory.
                    for (var added = index - 1; added >= 0; added--)
                    {
                        Take(pieces[added]);
                    }

                    return error;
                }
            }

            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
        return null;
    }

    /// <summary>Takes pieces out again that a call brought which came to nothing.</summary>
    public void Withdraw(ReadOnlySpan<Piece> pieces)
    {
        lock (_gate)
        {
            foreach (var piece in pieces)
            {
                if (!_isEnded && Take(piece))
                {
                    piece.Memory.Dispose();
                }
            }
        }
    }

    /// <summary>Holds what the inputs of a part are made of.</summary>
    /// <param name="inputs">The part's inputs.</param>
    /// <param name="taken">Receives what each is made of; as long as the inputs.</param>
    /// <param name="changed">Completes when pieces come or the session ends; null unless boxes are missing.</param>
    /// <returns>What is missing or wrong; null when everything is held.</returns>
    public Error? TryTake(ReadOnlySpan<PartInput> inputs, Span<TakenInput> taken, out Task? changed)
    {
        changed = null;
        lock (_gate)
        {
            if (_isEnded)
            {
                return Ended();
            }

            for (var index = 0; index < inputs.Length; index++)
            {
                if (TryTake(inputs[index], out taken[index], out var isMissing) is not { } error)
                {
                    continue;
                }

                Release(taken[..index]);
                if (isMissing)
                {
                    _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    changed = _changed.Task;
                }

                return error;
            }
        }

        return null;
    }

    /// <summary>Ends holds.</summary>
    public static void Release(ReadOnlySpan<TakenInput> taken)
    {
        foreach (var input in taken)
        {
            input.Release();
        }
    }

    /// <summary>Forgets all pieces of values.</summary>
    public void Drop(ReadOnlySpan<string> values)
    {
        lock (_gate)
        {
            foreach (var value in values)
            {
                if (_pieces.Remove(value, out var pieces))
                {
                    Free(pieces);
                }
            }
        }
    }

    /// <summary>Ends the session: its pieces are freed, and calls that wait are refused.</summary>
    public void End()
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
            foreach (var pieces in _pieces.Values)
            {
                Free(pieces);
            }

            _pieces.Clear();
            foreach (var part in _parts)
            {
                part.RemoveSession();
            }

            _parts.Clear();
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }

    private static Error? TryTake(PartInput input, List<Piece>? pieces, AssemblyPlan plan, out TakenInput taken)
    {
        taken = default;
        foreach (var piece in pieces!)
        {
            if (!WireCodec.CanCarry(piece.WireType, input.Type))
            {
                return new Error(
                    ErrorReason.WrongDataType,
                    $"Piece {piece.Box}: expected {input.Type.ProtocolName()}, got {piece.WireType.ProtocolName()}.");
            }
        }

        taken = plan.Whole >= 0 && pieces[plan.Whole].WireType == input.Type
            ? new TakenInput([pieces[plan.Whole]], Plan: null)
            : new TakenInput([.. pieces], plan);
        foreach (var piece in taken.Pieces)
        {
            piece.Memory.Share();
        }

        return null;
    }

    private Error? TryTake(PartInput input, out TakenInput taken, out bool isMissing)
    {
        taken = default;
        isMissing = false;
        if (_pieces.TryGetValue(input.Box.Value, out var pieces) && pieces is [var first, ..] && first.Box.Shape.Length != input.Box.Shape.Length)
        {
            return new Error(ErrorReason.WrongShape, $"Piece {first.Box}: input '{input.Tensor}' takes {input.Box}, which has {input.Box.Shape.Length} axes.");
        }

        var plan = pieces is null ? null : input.Assembly.Find(pieces);
        isMissing = plan is null;
        if (plan is not null)
        {
            return TryTake(input, pieces, plan, out taken);
        }

        var missing = Handover.Rest(input.Box.Region, (pieces ?? []).Select(piece => piece.Box.Region));
        return new Error(
            ErrorReason.Conflict,
            $"Session '{id}' lacks {missing[0]} of value '{input.Box.Value}', of which input '{input.Tensor}' takes {input.Box.Region}.");
    }

    private Error? TryAdd(in Piece piece)
    {
        if (_count >= limits.MaxPieces)
        {
            return new Error(ErrorReason.TooLarge, $"Session '{id}' has {_count} pieces, which is as many as setting 'Stage:MaxPieces' allows.");
        }

        if (!_pieces.TryGetValue(piece.Box.Value, out var pieces))
        {
            pieces = [];
            _pieces.Add(piece.Box.Value, pieces);
        }

        var place = pieces.Count;
        for (var index = pieces.Count - 1; index >= 0; index--)
        {
            var other = pieces[index].Box;
            if (other.Shape.Length != piece.Box.Shape.Length)
            {
                return new Error(
                    ErrorReason.WrongShape, $"Piece {piece.Box} has {piece.Box.Shape.Length} axes, but session '{id}' has {other} already.");
            }

            if (other.CommonElements(piece.Box) > 0)
            {
                return new Error(ErrorReason.InvalidArgument, $"Piece {piece.Box} overlaps {other}, which session '{id}' has already.");
            }

            place = piece.Box.CompareStart(other) < 0 ? index : place;
        }

        if (limits.TryTake(piece.Data.Length) is { } error)
        {
            return error;
        }

        pieces.Insert(place, piece);
        _count++;
        return null;
    }

    private bool Take(in Piece piece)
    {
        var box = piece.Box;
        if (!_pieces.TryGetValue(box.Value, out var pieces) || pieces.FindIndex(other => ReferenceEquals(other.Box, box)) is not (>= 0 and var index))
        {
            return false;
        }

        limits.Return(pieces[index].Data.Length);
        pieces.RemoveAt(index);
        _count--;
        return true;
    }

    private void Free(List<Piece> pieces)
    {
        foreach (var piece in pieces)
        {
            limits.Return(piece.Data.Length);
            piece.Memory.Dispose();
            _count--;
        }
    }

    private Error Ended() => new(ErrorReason.Conflict, $"Session '{id}' has ended.");
}
