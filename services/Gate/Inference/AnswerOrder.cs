using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Gate.Inference;

/// <summary>
/// Lets the answers of a client's sequence go out in the order in which its requests were made; the requests themselves run side by side.
/// A sequence is there as long as one of its requests is, so that there are never more than requests that came and are not answered.
/// </summary>
internal sealed class AnswerOrder
{
    private const int MaxNameLength = 64;

    private readonly Lock _gate = new();

    // Places by their order; one that was left stays until those before it are.
    private readonly Dictionary<string, List<AnswerPlace>> _sequences = new(StringComparer.Ordinal);

    /// <summary>Sequences whose requests are worked on now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sequences.Count;
            }
        }
    }

    /// <summary>What is wrong with the name of a request's sequence; null for nothing.</summary>
    public static Error? Check(InferRequest request) => request.Parameters.TryGetValue(EdgeParameters.Sequence, out var sequence) && NameOf(sequence) is null
        ? new Error(
            ErrorReason.InvalidArgument, $"Parameter '{EdgeParameters.Sequence}': expected a string of 1 to {MaxNameLength} characters, got {sequence}.")
        : null;

    /// <summary>Gives a request a place in its sequence behind all others; null when it is of none.</summary>
    public AnswerPlace? Enter(InferRequest request) =>
        request.Parameters.TryGetValue(EdgeParameters.Sequence, out var sequence) ? Enter(sequence, arrival: null) : null;

    /// <summary>Gives a request its place in its sequence.</summary>
    /// <param name="sequence">The parameter that names it.</param>
    /// <param name="arrival">
    /// Its number in the order of the client's, because requests that come one right after the other may get here in another order; null for
    /// behind all others.
    /// </param>
    /// <returns>The place; null when the parameter names no sequence.</returns>
    public AnswerPlace? Enter(InferParameter sequence, long? arrival)
    {
        if (NameOf(sequence) is not { } name)
        {
            return null;
        }

        lock (_gate)
        {
            if (!_sequences.TryGetValue(name, out var places))
            {
                _sequences.Add(name, places = []);
            }

            var place = new AnswerPlace(this, name, arrival ?? (places.Count > 0 ? places[^1].Arrival : 0));
            places.Insert(places.FindLastIndex(other => other.Arrival <= place.Arrival) + 1, place);
            return place;
        }
    }

    /// <summary>Completes when the place before another is over.</summary>
    internal Task Before(AnswerPlace place)
    {
        lock (_gate)
        {
            return _sequences.TryGetValue(place.Sequence, out var places) && places.IndexOf(place) is var index and > 0
                ? places[index - 1].IsOver
                : Task.CompletedTask;
        }
    }

    /// <summary>A request's answer has gone out, or will not.</summary>
    internal void Leave(AnswerPlace place)
    {
        lock (_gate)
        {
            if (place.IsLeft)
            {
                return;
            }

            place.IsLeft = true;
            var places = _sequences[place.Sequence];
            while (places.Count > 0 && places[0].IsLeft)
            {
                places[0].End();
                places.RemoveAt(0);
            }

            if (places.Count == 0)
            {
                _sequences.Remove(place.Sequence);
            }
        }
    }

    private static string? NameOf(InferParameter sequence) =>
        sequence is { ParameterChoiceCase: InferParameter.ParameterChoiceOneofCase.StringParam, StringParam.Length: > 0 and <= MaxNameLength }
            ? sequence.StringParam
            : null;
}
