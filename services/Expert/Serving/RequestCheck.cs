using EdgeAspire.Expert.Configuration;
using EdgeAspire.Inference.Sessions;
using EdgeAspire.Protocol.Errors;
using EdgeAspire.Protocol.Inference;
using EdgeAspire.Protocol.Tensors;
using EdgeAspire.Serving.Checks;

namespace EdgeAspire.Expert.Serving;

/// <summary>Holds a request against what the model takes, before it costs anything.</summary>
internal static class RequestCheck
{
    /// <summary>Checks the request and puts its inputs into the model's order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="request">The request.</param>
    /// <param name="maxBatch">Inputs in one request at most.</param>
    /// <param name="ordered">Receives the inputs; as long as the model has inputs.</param>
    /// <returns>The first thing that is wrong, or null.</returns>
    public static Error? Check(ServedModel model, InferRequest request, int maxBatch, Span<Tensor> ordered)
    {
        var expected = model.Session.Inputs;
        var name = $"model '{model.Identity.Name}'";
        if (NamedTensors.Order(name, expected, request, ordered) is { } misnamed)
        {
            return misnamed;
        }

        for (var index = 0; index < expected.Length; index++)
        {
            var error = TensorCheck.Check(expected[index], ordered[index])
                ?? CheckBatch(expected[index], ordered[index], maxBatch)
                ?? (model.Head is null ? null : CheckFinite(ordered[index]));
            if (error is not null)
            {
                return error;
            }
        }

        return NamedTensors.CheckOutputs(name, model.Outputs, request);
    }

    private static Error? CheckBatch(TensorSpecification expected, in Tensor actual, int maxBatch)
    {
        if (expected.Shape is not [-1, ..] || (actual.Shape[0] >= 1 && actual.Shape[0] <= maxBatch))
        {
            return null;
        }

        return new Error(
            ErrorReason.WrongShape,
            $"Tensor '{expected.Name}': expected a batch of 1 to {maxBatch} (setting '{ExpertOptions.Section}:{nameof(ExpertOptions.MaxBatch)}'), got shape {TensorShape.Format(actual.Shape)}.");
    }

    private static Error? CheckFinite(in Tensor actual)
    {
        var index = FiniteScan.IndexOfNonFinite(actual);
        return index < 0
            ? null
            : new Error(ErrorReason.NonFiniteValue, $"Tensor '{actual.Name}': expected finite numbers, but element {index} is NaN or infinite.");
    }
}
