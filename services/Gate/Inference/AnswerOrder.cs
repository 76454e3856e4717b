using EdgeAspire.Protocol;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Messages;

namespace EdgeAspire.Gate.Inference;

/// <summary>
/// Lets the answers of a client's sequence go out in the order in which its requests came in; the requests themselves run side by side.
/// A sequence is there as long as one of its requests is, so that there are never more than requests that are worked on.
/// </summary>
internal sealed class AnswerOrder
{
    private const int MaxNameLength = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    /// <summary>Sequences whose requests are worked on now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _last.Count;
            }
        }
    }

    /// <summary>Gives a request its place in its sequence.</summary>
    /// <returns>The place, null when the request is of no sequence; or what is wrong with the sequence's name.</returns>
    public (AnswerPlace? Place, Error? Error) Enter(InferRequest request)
    {
        if (!request.Parameters.TryGetValue(EdgeParameters.Sequence, out var parameter))
        {
            return (null, null);
        }

        var name = parameter.StringParam;
        if (parameter.ParameterChoiceCase is not InferParameter.ParameterChoiceOneofCase.StringParam || name.Length is 0 or > MaxNameLength)
        {
            return (null, new Error(
                ErrorReason.InvalidArgument, $"Parameter '{EdgeParameters.Sequence}': expected a string of 1 to {MaxNameLength} characters, got {parameter}."));
        }

        lock (_gate)
        {
            var place = new AnswerPlace(_last.GetValueOrDefault(name, Task.CompletedTask));
            _last[name] = place.IsOver;
            _ = place.IsOver.ContinueWith(
                over => Leave(name, over), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return (place, null);
        }
    }

    private void Leave(string name, Task over)
    {
        lock (_gate)
        {
            if (_last.TryGetValue(name, out var last) && ReferenceEquals(last, over))
            {
                _last.Remove(name);
            }
        }
    }
}
