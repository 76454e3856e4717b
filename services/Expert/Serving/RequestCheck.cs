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
        foreach (var input in request.Inputs)
        {
            if (IndexOf(model, input.Name) < 0)
            {
                return new Error(
                    ErrorReason.WrongTensorName, $"Model '{model.Identity.Name}' has no input '{input.Name}'; expected {string.Join("; ", expected)}.");
            }
        }

        for (var index = 0; index < expected.Length; index++)
        {
            if (Find(request, expected[index], out ordered[index]) is { } missing)
            {
                return missing;
            }

            var error = TensorCheck.Check(expected[index], ordered[index])
                ?? CheckBatch(expected[index], ordered[index], maxBatch)
                ?? (model.Head is null ? null : CheckFinite(ordered[index]));
            if (error is not null)
            {
                return error;
            }
        }

        return CheckOutputs(model, request);
    }

    private static int IndexOf(ServedModel model, string name)
    {
        var inputs = model.Session.Inputs;
        for (var index = 0; index < inputs.Length; index++)
        {
            if (string.Equals(inputs[index].Name, name, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }

    private static Error? Find(InferRequest request, TensorSpecification expected, out Tensor found)
    {
        found = default;
        var count = 0;
        foreach (var input in request.Inputs)
        {
            if (string.Equals(input.Name, expected.Name, StringComparison.Ordinal))
            {
                found = input;
                count++;
            }
        }

        return count switch
        {
            0 => new Error(ErrorReason.WrongTensorName, $"Input '{expected.Name}' is missing; expected {expected}."),
            1 => null,
            _ => new Error(ErrorReason.WrongTensorName, $"Input '{expected.Name}' came {count} times; expected once."),
        };
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

    private static Error? CheckOutputs(ServedModel model, InferRequest request)
    {
        foreach (var requested in request.Outputs)
        {
            if (!model.Outputs.Any(output => string.Equals(output.Name, requested.Name, StringComparison.Ordinal)))
            {
                return new Error(
                    ErrorReason.WrongTensorName,
                    $"Model '{model.Identity.Name}' has no output '{requested.Name}'; it has {string.Join("; ", model.Outputs)}.");
            }
        }

        return null;
    }
}
